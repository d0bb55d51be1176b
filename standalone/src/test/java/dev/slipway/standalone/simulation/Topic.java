package dev.slipway.standalone.simulation;

/** The topics between the agents, each with the one partition that a single application needs. */
enum Topic {
    /** Written by callers and the analyst. */
    COMMANDS,
    /** The manager's answers. */
    OUTCOMES,
    /** Manifests. */
    APPLICATIONS,
    /** Tasks of the deployer. */
    TO_DEPLOYER,
    /** Tasks of the monitor. */
    TO_MONITOR,
    /** Tasks of the verifier. */
    TO_VERIFIER,
    /** The specialists' reports. */
    STATUS,
    /** Who is there. */
    PRESENCE,
    /** Deployments as they are. */
    DEPLOYMENTS,
    /** Their changes, numbered. */
    DEPLOYMENT_EVENTS,
    /** What the deployer says of instances. */
    INSTANCES,
    /** What the monitor says of them. */
    HEALTH,
    /** What is checked. */
    TARGETS,
    /** Alerts about instances. */
    ALERTS,
    /** What the edges are to serve. */
    ROUTES,
    /** What they made of it. */
    EDGES,
    /** What the analyst does, and why not. */
    HEALING;

    /** The topic of a specialist's tasks. */
    static Topic of(String assignee) {
        return switch (assignee) {
            case "render-deployer" -> TO_DEPLOYER;
            case "monitoring-specialist" -> TO_MONITOR;
            case "cicd-specialist" -> TO_VERIFIER;
            default -> throw new IllegalArgumentException("nobody carries out tasks of " + assignee);
        };
    }
}
