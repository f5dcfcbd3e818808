/** All that holds for IMSKLAD Trigger holds for its first version, of which saved workflows are. */
import { surroundings } from './harness';
import './imsklad-trigger.test';

surroundings.triggerVersion = 1;
