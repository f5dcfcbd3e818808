import { startWorld, type ServiceName, type World } from '../test/simulators/world';

/** What listens on a port of the sandbox beside n8n, and the environment variable that changes it. */
export interface Place {
	name: string;
	port: number;
	portVariable: string;
}
export const PAGE: Place = { name: 'the page', port: 5690, portVariable: 'SKLAD_PAGE_PORT' };
export const SERVICES: Record<ServiceName, Place> = {
	imsklad: { name: 'IMSKLAD', port: 5691, portVariable: 'SKLAD_IMSKLAD_PORT' },
	saplab: { name: 'Saplab', port: 5692, portVariable: 'SKLAD_SAPLAB_PORT' },
	moysklad: { name: 'MoySklad', port: 5693, portVariable: 'SKLAD_MOYSKLAD_PORT' },
	inbox: { name: 'the inbox of messages', port: 5694, portVariable: 'SKLAD_INBOX_PORT' },
};

/** The trigger whose address the warehouse calls. */
export const ENDPOINT = { type: 'n8n-nodes-sklad.imskladTrigger', path: 'webhook' };

/** What a person writes into the table of settings first: here, that the inbox is to be told. */
export const settingsFor = (world: World): Record<string, string> => ({
	tellBy: 'address',
	tellUrl: world.tellUrl,
});

/** The simulated services, each at its port. */
export function startServices(portOf: (place: Place) => number): Promise<World> {
	const ports = Object.entries(SERVICES).map(([name, place]) => [name, portOf(place)]);
	return startWorld({ ports: Object.fromEntries(ports) });
}

/** Lines of what to try by hand, beside the page. */
export const hintsOf = ({ imsklad, saplab, moysklad, page }: World): string[] => [
	`MoySklad, simulated   ${moysklad.url}`,
	`IMSKLAD, simulated    ${imsklad.url}   what it remembers: ${imsklad.url}/__state`,
	`Saplab, simulated     ${saplab.url}   what it remembers: ${saplab.url}/__state`,
	`Flow 11's page         user ${page.user}, password ${page.password}`,
];
