/** What answers a request for a file: the file itself, or where it lies. */
import type { IDataObject } from 'n8n-workflow';
import type { Answer, Body } from '../../shared/http';

export interface Opened {
	/** 200 with `body`; 202 with where to ask when it is ready; else with where it lies. */
	status: number;
	headers: IDataObject;
	/** Absolute, and anywhere: not below the base URL of the credential, as a rule. */
	location?: string;
	body?: Body;
	/** Who answered. */
	from: string;
}

/** Nothing where the answer is neither. */
export function openedIn({ status, headers, body }: Answer, from: string): Opened | undefined {
	const told = String(headers.location ?? '');
	const location = told && URL.canParse(told, from) ? new URL(told, from).href : undefined;
	const leads = location && (status === 202 || (status >= 300 && status < 400));
	return body || leads ? { status, headers, location, body, from } : undefined;
}
