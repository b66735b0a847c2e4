package io.tickgate.client;

import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.util.Collection;
import java.util.List;

/**
 * A client of a gateway: subscribes, keeps the state of every key by the protocol's rule, reconnects by itself and takes
 * up what it holds where it stood.
 *
 * <pre>{@code
 * var client = TickgateClient.builder(URI.create("ws://localhost:8080/v1/stream"), listener).build();
 * client.start();
 * client.subscribe("quote", List.of("spot:BTCUSDT"), SubscribeOptions.DEFAULTS.withMaxRate(4));
 * }</pre>
 *
 * <p>Thread-safe: every method hands its work to the client's {@link ClientLoop} and returns, and everything that the
 * client does, calls to its listener among it, happens on that one thread.
 */
public final class TickgateClient implements AutoCloseable {
    private final ClientLoop loop;
    private final boolean ownsLoop;
    private final Subscriptions subscriptions;
    private final Reconnector reconnector;

    TickgateClient(TickgateClientBuilder builder) {
        ownsLoop = builder.loop == null;
        loop = builder.loop == null ? ClientLoop.ofThread("tickgate-client") : builder.loop;
        var listener = builder.listener;
        var requests = new Requests(loop);
        var wanted = new Wanted();
        var everyRecord = new EveryRecord(wanted, requests, listener);
        subscriptions = new Subscriptions(wanted, everyRecord, requests, listener);
        var answers = new Answers(wanted, everyRecord, requests, listener);
        var reports = builder.newReports(loop, requests);
        var connector = builder.connector();
        var hello = builder.hello(requests.nextId());
        var untilWelcome = Silence.Limit.welcome(builder.handshake.timeout());
        reconnector = new Reconnector(
                loop,
                new Backoff(builder.random),
                self -> {
                    var receiver = new Receiver(
                            self,
                            subscriptions,
                            everyRecord,
                            answers,
                            listener,
                            hello,
                            builder.newCredit(loop),
                            reports);
                    var connection = new Connection(loop, builder.newWire(), receiver);
                    connection.open(connector, untilWelcome);
                    return connection;
                },
                listener);
    }

    /**
     * Begins to describe a client.
     *
     * @param uri such as {@code ws://localhost:8080/v1/stream}
     */
    public static TickgateClientBuilder builder(URI uri, ClientListener listener) {
        return new TickgateClientBuilder(List.of(uri), listener);
    }

    /**
     * Begins to describe a client of several gateways of one cluster: each attempt to connect takes the next of them, and
     * goes on where the one before has ended.
     */
    public static TickgateClientBuilder builder(List<URI> uris, ClientListener listener) {
        return new TickgateClientBuilder(uris, listener);
    }

    /** Opens the first connection; to be called once. */
    public void start() {
        loop.execute(reconnector::connect);
    }

    /**
     * Subscribes to symbols of a channel, or changes how they are sent. May be called before {@link #start}, and without
     * a connection.
     *
     * @param symbols names, or patterns in which each {@code *} stands for any characters: what they match joins by
     *     itself, now and later, and is told to the listener like everything else
     */
    public void subscribe(String channel, Collection<String> symbols, SubscribeOptions options) {
        var names = List.copyOf(symbols);
        loop.execute(() -> subscriptions.subscribe(channel, names, options));
    }

    /** Takes back symbols or patterns, as they were given; a key that another pattern still matches stays. */
    public void unsubscribe(String channel, Collection<String> symbols) {
        var names = List.copyOf(symbols);
        loop.execute(() -> subscriptions.unsubscribe(channel, names));
    }

    /** Closes the connection for good; the last that the listener hears is {@code disconnected} with code 1000. */
    @Override
    public void close() {
        loop.execute(() -> {
            subscriptions.disconnected();
            reconnector.close();
            if (ownsLoop) {
                // After the connection's own close, for which the loop is still needed.
                loop.schedule(Silence.CLOSING.multipliedBy(2), loop::close);
            }
        });
    }
}
