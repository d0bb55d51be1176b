#!/usr/bin/env bash
# Starts one agent from the folder of all jars: run.sh AGENT [ARGUMENTS]. Takes the place of the shell, so that signals reach the JVM.
set -euo pipefail
agent=${1:?"name an agent: gateway, deployment-manager, render-deployer, edge, monitoring-specialist, cicd-specialist or error-analyst"}
shift
lib=${SLIPWAY_LIB:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lib}
jar=$(find "$lib" -maxdepth 1 -name "$agent-[0-9]*.jar" -print -quit)
[ -n "$jar" ] || { echo "slipway: there is no agent called '$agent' in $lib" >&2; exit 1; }
# shellcheck disable=SC2086 # several options in one variable
exec java -XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:MaxRAMPercentage=60 \
  --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${JAVA_OPTS:-} -jar "$jar" "$@"
