#!/bin/sh
# Exits with 0 when the node answers a request, not only when its port is open.
set -euf
home=${KAFKA_HOME:-/opt/kafka}
exec java -cp "$home/jars/*" -Dlog4j2.configurationFile="${KAFKA_LOGGING:-$home/log4j2.xml}" \
    -Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    org.apache.kafka.tools.BrokerApiVersionsCommand \
    --bootstrap-server "${KAFKA_ADDRESS:-127.0.0.1:9092}" >/dev/null
