#!/usr/bin/env bash
# Whether an agent is well: health.sh PORT [PATH], or for an edge, which says where it is asked: health.sh --edge DIR. Needs no curl.
set -euo pipefail
path=${2:-/health}
if [ "$1" = --edge ]; then
  port=$(sed -n 's/.*"admin" *: *"[^"]*:\([0-9]*\)".*/\1/p' "$2/edge/edge.json")
  path=/health
else
  port=$1
fi
exec 3<> "/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$path" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
