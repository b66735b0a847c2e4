package io.tickgate.gateway.session;

import java.util.Locale;

/** A step of an update on its way from its source to a client. */
public enum Hop {
    SOURCE_TO_KAFKA,
    KAFKA_TO_INGEST,
    INGEST_TO_ENCODE,
    ENCODE_TO_SEND,
    /** From the socket to the client and back, by the gateway's clock, without what the client held it. */
    ROUND_TRIP,
    /** Within the client, by its own clock. */
    RECEIVE_TO_RENDER;

    /** Its name among meters. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
