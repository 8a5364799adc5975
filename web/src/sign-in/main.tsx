import { mountPage } from '../mount-page.js';
import { SignInPage } from './sign-in-page.js';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/site.css';

mountPage(<SignInPage />);
