import type {
	ICredentialDataDecryptedObject,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

export class MoySkladApi implements ICredentialType {
	name = 'moySkladApi';

	displayName = 'MoySklad API';

	documentationUrl = 'https://github.com/n8n-nodes-sklad/n8n-nodes-sklad#readme';

	icon: Icon = {
		light: 'file:../nodes/MoySklad/moySklad.svg',
		dark: 'file:../nodes/MoySklad/moySklad.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Access Token', value: 'token' },
				{ name: 'Login and Password', value: 'basic' },
			],
			default: 'token',
			description:
				'A token ends as soon as somebody makes a new one for the same user, so give n8n a user of its own',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From MoySklad: Настройки → Обмен данными → Токены',
			displayOptions: { show: { authentication: ['token'] } },
		},
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. admin@shop',
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.moysklad.ru/api/remap/1.2',
			required: true,
		},
		{
			displayName:
				'This address is not https: the token or password and the data of your customers travel readable for anybody on the way.',
			name: 'notEncrypted',
			type: 'notice',
			default: '',
			displayOptions: { show: { baseUrl: [{ _cnd: { regex: '^\\s*http://' } }] } },
		},
	];

	async authenticate(
		{ authentication, accessToken, login, password }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const authorization =
			authentication === 'basic'
				? `Basic ${Buffer.from(`${String(login)}:${String(password)}`).toString('base64')}`
				: `Bearer ${String(accessToken)}`;
		return { ...request, headers: { ...request.headers, authorization } };
	}

	/** What any user may read: its own settings. */
	test: ICredentialTestRequest = {
		request: {
			url: '={{$credentials.baseUrl.trim().replace(/\\/+$/, "")}}/context/employee',
			headers: { accept: 'application/json;charset=utf-8', 'accept-encoding': 'gzip' },
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'meta',
					value: undefined,
					message: 'What answers at this address is not MoySklad: check the base URL',
				},
			},
		],
	};
}
