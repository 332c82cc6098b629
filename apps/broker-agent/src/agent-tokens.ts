export const agentConfig = Symbol('AgentConfig');
