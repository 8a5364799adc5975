import { mountPage } from '../mount-page.js';
import { OperationsPage } from './operations-page.js';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/after.css';
import '../styles/site.css';
import '../styles/operations.css';

mountPage(<OperationsPage />);
