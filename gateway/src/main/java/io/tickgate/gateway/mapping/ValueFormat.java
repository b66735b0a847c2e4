package io.tickgate.gateway.mapping;

/** How the values of a topic are written. */
public enum ValueFormat {
    JSON,
    PROTOBUF,
    AVRO
}
