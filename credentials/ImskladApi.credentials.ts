import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** Any moment will do: the test only wants to see the balance. */
const SOME_MOMENT = 1565397798;

export class ImskladApi implements ICredentialType {
	name = 'imskladApi';

	displayName = 'IMSKLAD API';

	documentationUrl = 'https://github.com/n8n-nodes-sklad/n8n-nodes-sklad#readme';

	icon: Icon = {
		light: 'file:../nodes/Imsklad/imsklad.svg',
		dark: 'file:../nodes/Imsklad/imsklad.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'http://clients.imsklad.ru:7000',
			placeholder: 'e.g. http://clients.imsklad.ru:7000',
			description:
				'Address of the API. The text of its document also names http://client.imsklad.ru:7000; try that if this one does not answer.',
			required: true,
		},
		{
			displayName:
				'This address is not https: the API key and the data of your customers travel readable for anybody on the way. Ask IMSKLAD for an https address, or put a proxy of your own with https before it.',
			name: 'notEncrypted',
			type: 'notice',
			default: '',
			displayOptions: { show: { baseUrl: [{ _cnd: { regex: '^\\s*http://' } }] } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The key that IMSKLAD gave you for its API, not the endpoint key of the callbacks',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { body: { key: '={{$credentials.apiKey}}' } },
	};

	/** A read; what is not a balance is a refusal, since IMSKLAD refuses with HTTP 200. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			url: '={{$credentials.baseUrl.trim()}}',
			body: {
				type: 'billing',
				action: 'get_billing',
				data: { storage_id: 1, from: SOME_MOMENT, to: SOME_MOMENT },
			},
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: 1,
					message:
						'IMSKLAD broke down over the question (code 1), so the key could not be checked: try again later',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'current_balance',
					value: undefined,
					message:
						'IMSKLAD did not accept the API key, or something else answers at this address: check both',
				},
			},
		],
	};
}
