import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';
import { STEPS } from '../nodes/Saplab/address';

const steps = STEPS.map(([what, becomes]) => `.replace(${what}, "${becomes}")`).join('');

export class SaplabApi implements ICredentialType {
	name = 'saplabApi';

	displayName = 'Saplab API';

	documentationUrl = 'https://github.com/n8n-nodes-sklad/n8n-nodes-sklad#readme';

	icon: Icon = {
		light: 'file:../nodes/Saplab/saplab.svg',
		dark: 'file:../nodes/Saplab/saplab.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://shop.example.ru',
			description: 'Address of the shop, with or without /panel at its end',
			required: true,
		},
		{
			displayName:
				'This address is not https: the password and the data of your customers travel readable for anybody on the way. Use https.',
			name: 'notEncrypted',
			type: 'notice',
			default: '',
			displayOptions: { show: { baseUrl: [{ _cnd: { regex: '^\\s*[hH][tT][tT][pP]:' } }] } },
		},
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			required: true,
			description:
				'Login of an employee in the control panel (a phone number). What this employee may not do in the panel, the node may not do either.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			auth: { username: '={{$credentials.login}}', password: '={{$credentials.password}}' },
		},
	};

	/** A read without side effects. A wrong password gets a login page, a redirect to one or HTTP 401: none is the list. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{$credentials.baseUrl.trim()${steps}}}`,
			url: '/panel/order/status',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'statuses',
					value: undefined,
					message:
						'Saplab did not show the order statuses: the login or the password is wrong, the employee may not see them, or the shop is at another address',
				},
			},
		],
	};
}
