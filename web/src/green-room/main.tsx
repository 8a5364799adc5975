import { mountPage } from '../mount-page.js';
import { GreenRoomPage } from './green-room-page.js';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/after.css';
import '../styles/before.css';
import '../styles/briefing.css';
import '../styles/recordings.css';
import '../styles/site.css';
import '../styles/green-room.css';

mountPage(<GreenRoomPage />);
