#!/usr/bin/env bash
# Deploys a sample application twice through the stack of docker-compose.yml and asks it through the edge.
set -euo pipefail
gateway=${SLIPWAY_GATEWAY:-http://127.0.0.1:8080}
samples=${SLIPWAY_SAMPLES:-/slipway/lib/*}
call() { curl --fail-with-body --silent --show-error --max-time 20 -H "Authorization: Bearer ${SLIPWAY_ADMIN_TOKEN:?}" -H 'Content-Type: application/json' "$@"; }
field() { sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' | head -n 1; }

call -X PUT --data '{"name": "shop", "artifact": {"command": ["java", "-Xmx32m", "-cp", "'"$samples"'", "dev.slipway.samples.Shop"]},
  "service": {"health": {"interval": "1s", "timeout": "500ms"}}, "strategy": {"type": "blue-green"}, "environments": {"dev": {"instances": 2}}}' \
  "$gateway/api/v1/applications/shop" > /dev/null
for version in 1 2; do
  id=$(call -X POST --data '{"application": "shop", "environment": "dev", "version": "'$version'"}' "$gateway/api/v1/deployments" | field id)
  phase=
  for _ in $(seq 120); do
    phase=$(call "$gateway/api/v1/deployments/$id" | field phase)
    case $phase in SUCCEEDED|FAILED|ROLLED_BACK|CANCELLED) break ;; esac
    sleep 1
  done
  echo "deployment $id of version $version: $phase"
  [ "$phase" = SUCCEEDED ]
done
url=$(call "$gateway/api/v1/applications/shop/environments/dev" | field url)
curl --fail --silent --show-error --retry 5 --retry-connrefused "$url/" > /dev/null
echo "the shop answers at $url"
