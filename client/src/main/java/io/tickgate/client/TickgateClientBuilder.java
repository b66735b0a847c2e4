package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made of.
 *
 * <p>Confined to the thread that builds the client.
 */
public final class TickgateClientBuilder {
    final List<URI> uris;
    final ClientListener listener;
    Handshake handshake = Handshake.DEFAULTS;
    RandomGenerator random = new Random();

    @Nullable
    ClientLoop loop;

    private @Nullable Connector connector;
    private @Nullable String token;
    private @Nullable Integer heartbeatMillis;
    private @Nullable String name;
    private @Nullable Integer credit;
    private @Nullable Integer stampsMillis;
    private boolean isBinary;

    TickgateClientBuilder(List<URI> uris, ClientListener listener) {
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("uris: none (expected: at least one)");
        }
        this.uris = List.copyOf(uris);
        this.listener = listener;
    }

    /** The thread, clock and timers; by default a thread of the client's own, which ends with it. */
    public TickgateClientBuilder loop(ClientLoop newLoop) {
        loop = newLoop;
        return this;
    }

    /** Where the jitter of reconnects comes from. */
    public TickgateClientBuilder random(RandomGenerator newRandom) {
        random = newRandom;
        return this;
    }

    /** How connections are opened; its timeout also runs from the attempt to the gateway's welcome. */
    public TickgateClientBuilder handshake(Handshake newHandshake) {
        handshake = newHandshake;
        return this;
    }

    /** Shows who this is, in the {@code hello} of every connection. */
    public TickgateClientBuilder token(String newToken) {
        token = newToken;
        return this;
    }

    /** Asks for a heartbeat this often; by default the gateway decides. */
    public TickgateClientBuilder heartbeatMillis(int newHeartbeatMillis) {
        heartbeatMillis = newHeartbeatMillis;
        return this;
    }

    /** Tells the gateway the name and version of the program. */
    public TickgateClientBuilder name(String newName) {
        name = newName;
        return this;
    }

    /**
     * Lets no more than so many data messages be on their way; more is granted, half of it at a time, as the listener has
     * taken them. By default the socket alone says how much the client takes.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public TickgateClientBuilder credit(int newCredit) {
        if (newCredit <= 0) {
            throw new IllegalArgumentException("credit: %d (expected: above 0)".formatted(newCredit));
        }
        credit = newCredit;
        return this;
    }

    /**
     * Asks to be told of one update in so many milliseconds when it was where, see {@link ClientListener#stamps}; the
     * gateway brings that to 1000 to 60000. The client reports how long it had the update and how long the listener took.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public TickgateClientBuilder stampsMillis(int newStampsMillis) {
        if (newStampsMillis <= 0) {
            throw new IllegalArgumentException("stampsMillis: %d (expected: above 0)".formatted(newStampsMillis));
        }
        stampsMillis = newStampsMillis;
        return this;
    }

    /** Speaks Protobuf, which is smaller and read faster; nothing else changes. */
    public TickgateClientBuilder binary() {
        isBinary = true;
        return this;
    }

    Wire newWire() {
        return isBinary ? new Wire.Proto() : new Wire.Json();
    }

    Credit newCredit(ClientLoop ofClient) {
        return new Credit(ofClient, credit);
    }

    @Nullable
    Reports newReports(ClientLoop ofClient, Requests requests) {
        return stampsMillis == null ? null : new Reports(ofClient, requests);
    }

    TickgateClientBuilder connector(Connector newConnector) {
        connector = newConnector;
        return this;
    }

    Connector connector() {
        var opening = isBinary ? handshake.withSubprotocols(Handshake.PROTO_SUBPROTOCOL) : handshake;
        if (connector != null) {
            return connector;
        }
        return new InTurn(
                uris.stream().map(uri -> new WebSocketConnector(uri, opening)).toList());
    }

    /** Returns {@code null} where there is nothing to say: a gateway that takes anonymous clients needs no hello. */
    ClientCommand.@Nullable Hello hello(long id) {
        return token == null && heartbeatMillis == null && name == null && credit == null && stampsMillis == null
                ? null
                : new ClientCommand.Hello(
                        id, token, credit == null ? null : (long) credit, heartbeatMillis, name, false, stampsMillis);
    }

    public TickgateClient build() {
        return new TickgateClient(this);
    }
}
