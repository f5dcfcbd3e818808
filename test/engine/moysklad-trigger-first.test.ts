/** All that holds for MoySklad Trigger holds for its first version, of which saved workflows are. */
import { surroundings } from './harness';
import './moysklad-trigger.test';

surroundings.triggerVersion = 1;
