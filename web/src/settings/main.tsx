import { mountPage } from '../mount-page.js';
import { SettingsPage } from './settings-page.js';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/after.css';
import '../styles/site.css';

mountPage(<SettingsPage />);
