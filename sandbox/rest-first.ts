import { Rest, type Workflow, type WorkflowJson } from './rest';

/** The REST interface of n8n 1.x (1.123.81), where it differs: a workflow is active or not, and what is saved runs. */
export class FirstRest extends Rest {
	override createWorkflow(workflow: WorkflowJson): Promise<Workflow> {
		return super.createWorkflow({ active: false, ...workflow });
	}

	/** n8n answers when the triggers are registered, or with why one could not be. */
	override async activate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		await this.call('PATCH', `/workflows/${id}`, { active: true, versionId });
	}

	override async deactivate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		await this.call('PATCH', `/workflows/${id}`, { active: false, versionId });
	}

	override async settled(): Promise<void> {}

	protected override startOf(workflow: Workflow, name: string): object {
		return { workflowData: workflow, ...super.startOf(workflow, name) };
	}
}
