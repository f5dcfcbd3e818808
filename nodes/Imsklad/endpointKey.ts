import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

/**
 * Tests the endpoint key for slips. There is nobody to ask: the key is right if it is the one that a
 * person has set in the IMSKLAD client settings, and only a callback shows that.
 */
export async function endpointKey(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const key = String(data?.key ?? '');
	const slip =
		key.trim() === '' ? 'is empty' : key !== key.trim() ? 'begins or ends with a space' : '';
	return slip
		? { status: 'Error', message: `The endpoint key ${slip}` }
		: {
				status: 'OK',
				message: 'The first callback will show whether it is the key set at IMSKLAD',
			};
}
