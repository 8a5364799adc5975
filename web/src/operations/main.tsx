import { mountPage } from '../mount-page.js'; mountPage(null);
