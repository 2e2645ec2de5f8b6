import { render } from 'preact';
import { App } from './app.js';
import './styles/foundation.css';
import './styles/layout.css';
import './styles/conversation.css';
import './styles/text.css';
import './styles/blocks.css';
import './styles/overlays.css';
import './styles/drawer.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
