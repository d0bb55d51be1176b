#!/usr/bin/env bash
# Grants each agent exactly its topics, groups and transactions: acls.sh BOOTSTRAP_SERVERS [ADMIN.properties]
# The lines are those of dev.slipway.schemas.Rights, which a test compares. SLIPWAY_USER_PREFIX goes before each agent's user;
# KAFKA_ACLS names the program (kafka-acls.sh of Kafka's distribution). To grant twice changes nothing.
set -euo pipefail
servers=${1:?"host:port of Kafka"}
admin=(${2:+--command-config "$2"})
grant() {
  local agent=$1
  shift
  "${KAFKA_ACLS:-kafka-acls.sh}" --bootstrap-server "$servers" "${admin[@]}" --add --force \
    --allow-principal "User:${SLIPWAY_USER_PREFIX:-}$agent" "$@"
}

grant gateway --operation Read --operation Write --topic commands --topic commands.dlt --topic outcomes --topic outcomes.dlt --topic applications --topic applications.dlt --topic configuration --topic configuration.dlt --topic delegations.render-deployer --topic delegations.render-deployer.dlt --topic delegations.monitoring-specialist --topic delegations.monitoring-specialist.dlt --topic delegations.cicd-specialist --topic delegations.cicd-specialist.dlt --topic status --topic status.dlt --topic presence --topic presence.dlt --topic deployments --topic deployments.dlt --topic deployment-events --topic deployment-events.dlt --topic instances --topic instances.dlt --topic health --topic health.dlt --topic targets --topic targets.dlt --topic routes --topic routes.dlt --topic edges --topic edges.dlt --topic metrics --topic metrics.dlt --topic rollups --topic rollups.dlt --topic logs --topic logs.dlt --topic alerts --topic alerts.dlt --topic healing --topic healing.dlt
grant gateway --operation Write --resource-pattern-type prefixed --transactional-id gateway-
grant deployment-manager --operation Read --operation Write --operation Create --operation Describe --topic commands --topic status
grant deployment-manager --operation Write --operation Create --operation Describe --topic commands.dlt --topic outcomes --topic applications --topic configuration --topic delegations.render-deployer --topic delegations.monitoring-specialist --topic delegations.cicd-specialist --topic status.dlt --topic presence.dlt --topic deployments --topic deployment-events --topic instances.dlt --topic routes --topic edges.dlt
grant deployment-manager --operation Create --operation Describe --topic outcomes.dlt --topic applications.dlt --topic configuration.dlt --topic delegations.render-deployer.dlt --topic delegations.monitoring-specialist.dlt --topic delegations.cicd-specialist.dlt --topic deployments.dlt --topic deployment-events.dlt --topic health --topic health.dlt --topic targets --topic targets.dlt --topic routes.dlt --topic metrics --topic metrics.dlt --topic rollups --topic rollups.dlt --topic logs --topic logs.dlt --topic alerts --topic alerts.dlt --topic healing --topic healing.dlt
grant deployment-manager --operation Read --operation Create --operation Describe --topic presence --topic instances --topic edges
grant deployment-manager --operation Read --group deployment-manager
grant deployment-manager --operation Create --operation Read --operation Write --operation Delete --operation DescribeConfigs --resource-pattern-type prefixed --topic deployment-manager-
grant deployment-manager --operation Write --resource-pattern-type prefixed --transactional-id deployment-manager-
grant render-deployer --operation Read --topic delegations.render-deployer --group render-deployer
grant render-deployer --operation Write --topic delegations.render-deployer.dlt --topic status --topic presence --topic instances --topic logs
grant monitoring-specialist --operation Read --topic applications --topic delegations.monitoring-specialist --topic instances --group monitoring-specialist
grant monitoring-specialist --operation Write --topic applications.dlt --topic delegations.monitoring-specialist.dlt --topic status --topic presence --topic instances.dlt --topic health.dlt --topic targets.dlt --topic metrics.dlt --topic rollups.dlt --topic alerts.dlt
grant monitoring-specialist --operation Read --operation Write --topic health --topic targets --topic metrics --topic rollups --topic alerts
grant cicd-specialist --operation Read --topic delegations.cicd-specialist --group cicd-specialist
grant cicd-specialist --operation Write --topic delegations.cicd-specialist.dlt --topic status --topic presence
grant error-analyst --operation Write --topic commands --topic outcomes.dlt --topic applications.dlt --topic deployments.dlt --topic instances.dlt --topic health.dlt --topic metrics.dlt --topic alerts --topic healing
grant error-analyst --operation Write --resource-pattern-type prefixed --transactional-id error-analyst-
grant error-analyst --operation Read --topic outcomes --topic applications --topic deployments --topic instances --topic health --topic metrics --group error-analyst
grant error-analyst --operation Create --operation Read --operation Write --operation Delete --operation DescribeConfigs --resource-pattern-type prefixed --topic error-analyst-
grant edge --operation Write --topic presence --topic edges --topic metrics
grant edge --operation Read --topic routes
