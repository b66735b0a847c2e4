package io.tickgate.client.check;

import java.util.Locale;

/** The two ways to write the protocol. */
public enum Protocol {
    JSON("tickgate.v1.json"),
    PROTO("tickgate.v1.proto");

    private final String subprotocol;

    Protocol(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    public String subprotocol() {
        return subprotocol;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    Encoding newEncoding() {
        return switch (this) {
            case JSON -> new JsonEncoding();
            case PROTO -> new ProtoEncoding();
        };
    }
}
