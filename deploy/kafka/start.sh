#!/bin/sh
# Starts the node; a new data folder is formatted first, one that has been used is left as it is.
# KAFKA_HOME, KAFKA_PROPERTIES, KAFKA_CLUSTER_ID and KAFKA_HEAP_OPTS can be set.
set -eu
home=${KAFKA_HOME:-/opt/kafka}
properties=${KAFKA_PROPERTIES:-$home/server.properties}
java="java -cp $home/jars/* -Dlog4j2.configurationFile=${KAFKA_LOGGING:-$home/log4j2.xml}"
set -f # the JVM expands the jars, not the shell
$java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "${KAFKA_CLUSTER_ID:-dXRieXRlLW9uZS1ub2RlLQ}" --config "$properties"
# shellcheck disable=SC2086 # several options of the JVM
exec $java ${KAFKA_HEAP_OPTS:--Xms512m -Xmx512m} -XX:+ExitOnOutOfMemoryError \
    kafka.Kafka "$properties"
