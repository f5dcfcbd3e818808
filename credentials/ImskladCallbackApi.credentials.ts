import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class ImskladCallbackApi implements ICredentialType {
	name = 'imskladCallbackApi';

	displayName = 'IMSKLAD Callback API';

	documentationUrl = 'https://github.com/n8n-nodes-sklad/n8n-nodes-sklad#readme';

	icon: Icon = {
		light: 'file:../nodes/ImskladTrigger/imskladTrigger.svg',
		dark: 'file:../nodes/ImskladTrigger/imskladTrigger.dark.svg',
	};

	properties: INodeProperties[] = [
		// The rule would have the name say that it is a secret; the name is the service's own.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'Endpoint Key',
			name: 'key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The endpoint key set in the IMSKLAD client settings. IMSKLAD sends it with each callback; it is not the API key.',
		},
	];
}
