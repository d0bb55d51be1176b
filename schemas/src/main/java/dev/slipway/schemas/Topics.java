package dev.slipway.schemas;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;

import dev.slipway.schemas.Topic.Clock;
import dev.slipway.schemas.Topic.Durability;
import dev.slipway.schemas.Topic.Keeping;
import dev.slipway.schemas.Topic.KeyForm;
import java.util.List;
import java.util.stream.Stream;

/**
 * The catalogue of topics. All of them have the same number of partitions, fixed when they are made, so that what
 * belongs to an application has one partition number everywhere.
 */
public final class Topics {
    /** Partitions of every topic on one machine. */
    public static final int PARTITIONS_STANDALONE = 4;
    /** Partitions of every topic in a cluster. */
    public static final int PARTITIONS_CLUSTER = 24;

    private static final Keeping HISTORY = new Keeping.NewestFor(ofDays(400));
    private static final Keeping NEWEST = new Keeping.Newest();

    /** What somebody wants. */
    public static final Topic<CommandRecord> COMMANDS = new Topic<>("commands", CommandRecord.class,
            KeyForm.APPLICATION_OR_ENVIRONMENT, new Keeping.For(ofDays(7)), Clock.BROKER, Durability.FLUSHED);
    /** What became of a command. */
    public static final Topic<OutcomeRecord> OUTCOMES = new Topic<>("outcomes", OutcomeRecord.class,
            KeyForm.APPLICATION_OR_ENVIRONMENT, new Keeping.For(ofDays(1)), Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Registered applications. */
    public static final Topic<ApplicationRecord> APPLICATIONS = new Topic<>("applications", ApplicationRecord.class,
            KeyForm.APPLICATION, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Variables of environments. */
    public static final Topic<ConfigurationRecord> CONFIGURATION = new Topic<>("configuration", ConfigurationRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, NEWEST, Clock.BROKER, Durability.FLUSHED);
    /** Steps for the render-deployer. */
    public static final Topic<DelegationRecord> DELEGATIONS_RENDER_DEPLOYER = delegations("render-deployer");
    /** Steps for the monitoring-specialist. */
    public static final Topic<DelegationRecord> DELEGATIONS_MONITORING_SPECIALIST = delegations("monitoring-specialist");
    /** Steps for the cicd-specialist. */
    public static final Topic<DelegationRecord> DELEGATIONS_CICD_SPECIALIST = delegations("cicd-specialist");
    /** Reports about delegations. */
    public static final Topic<StatusRecord> STATUS = new Topic<>("status", StatusRecord.class,
            KeyForm.ENVIRONMENT, new Keeping.For(ofDays(30)), Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Who serves which partition, said once a second. */
    public static final Topic<PresenceRecord> PRESENCE = new Topic<>("presence", PresenceRecord.class,
            KeyForm.MEMBER, new Keeping.For(ofHours(1)), Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Deployments as they are now. */
    public static final Topic<DeploymentRecord> DEPLOYMENTS = new Topic<>("deployments", DeploymentRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, HISTORY, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Every change of a deployment, numbered. */
    public static final Topic<DeploymentEventRecord> DEPLOYMENT_EVENTS = new Topic<>("deployment-events",
            DeploymentEventRecord.class, KeyForm.THING_IN_ENVIRONMENT, new Keeping.For(ofDays(30)), Clock.BROKER,
            Durability.ACKNOWLEDGED);
    /** What the platform knows of instances. */
    public static final Topic<InstanceRecord> INSTANCES = new Topic<>("instances", InstanceRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** What the checks know of instances. */
    public static final Topic<HealthRecord> HEALTH = new Topic<>("health", HealthRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** What is to be checked. */
    public static final Topic<TargetRecord> TARGETS = new Topic<>("targets", TargetRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** All that an edge needs for an environment. */
    public static final Topic<RouteRecord> ROUTES = new Topic<>("routes", RouteRecord.class,
            KeyForm.ENVIRONMENT, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** What an edge has made of a route. */
    public static final Topic<EdgeRecord> EDGES = new Topic<>("edges", EdgeRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, NEWEST, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Measurements. */
    public static final Topic<MetricRecord> METRICS = new Topic<>("metrics", MetricRecord.class,
            KeyForm.ENVIRONMENT, new Keeping.For(ofDays(1)), Clock.WRITER, Durability.ACKNOWLEDGED);
    /** What measurements come to over time. */
    public static final Topic<RollupRecord> ROLLUPS = new Topic<>("rollups", RollupRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, HISTORY, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** Lines that instances wrote. */
    public static final Topic<LogRecord> LOGS = new Topic<>("logs", LogRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, new Keeping.For(ofDays(7)), Clock.WRITER, Durability.ACKNOWLEDGED);
    /** What is wrong, and since when. */
    public static final Topic<AlertRecord> ALERTS = new Topic<>("alerts", AlertRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, HISTORY, Clock.BROKER, Durability.ACKNOWLEDGED);
    /** What the error-analyst does about it, or why nothing. */
    public static final Topic<HealingRecord> HEALING = new Topic<>("healing", HealingRecord.class,
            KeyForm.THING_IN_ENVIRONMENT, HISTORY, Clock.BROKER, Durability.ACKNOWLEDGED);

    private static final List<Topic<?>> ALL = List.of(COMMANDS, OUTCOMES, APPLICATIONS, CONFIGURATION,
            DELEGATIONS_RENDER_DEPLOYER, DELEGATIONS_MONITORING_SPECIALIST, DELEGATIONS_CICD_SPECIALIST, STATUS, PRESENCE,
            DEPLOYMENTS, DEPLOYMENT_EVENTS, INSTANCES, HEALTH, TARGETS, ROUTES, EDGES, METRICS, ROLLUPS, LOGS, ALERTS, HEALING);

    private Topics() {}

    /** Every topic, dead letters aside. */
    public static List<Topic<?>> all() {
        return ALL;
    }

    /**
     * The topic of the steps for one specialist.
     *
     * @throws IllegalArgumentException if there is no such specialist
     */
    public static Topic<DelegationRecord> delegationsOf(String assignee) {
        return Stream.of(DELEGATIONS_RENDER_DEPLOYER, DELEGATIONS_MONITORING_SPECIALIST, DELEGATIONS_CICD_SPECIALIST)
                .filter(topic -> topic.name().equals("delegations." + assignee))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nobody is called '" + assignee + "' who carries out steps"));
    }

    private static Topic<DelegationRecord> delegations(String assignee) {
        return new Topic<>("delegations." + assignee, DelegationRecord.class, KeyForm.ENVIRONMENT,
                new Keeping.For(ofDays(7)), Clock.BROKER, Durability.ACKNOWLEDGED);
    }
}
