package io.tickgate.client.check;

import io.tickgate.client.Key;
import io.tickgate.model.Shape;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.SubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one check works with: connections of its own, and what is known of the gateway.
 *
 * <p>Confined to the thread of its check, except {@link #abort}.
 */
final class Scene implements AutoCloseable {
    /** Small, so that a client that stops reading is soon noticed. */
    private static final int SMALL_BUFFER_BYTES = 16_384;

    private final String check;
    private final CheckSettings settings;
    private final Protocol protocol;
    private final Rulebook rulebook;
    private final Ground ground;
    private final Supplier<Duration> lateness;
    private final List<Link> links = new ArrayList<>();

    Scene(String check, CheckSettings settings, Protocol protocol, Rulebook rulebook, Ground ground) {
        this(check, settings, protocol, rulebook, ground, () -> Duration.ZERO);
    }

    /** @param lateness of the machine and the link, at the worst since this began */
    Scene(
            String check,
            CheckSettings settings,
            Protocol protocol,
            Rulebook rulebook,
            Ground ground,
            Supplier<Duration> lateness) {
        this.lateness = lateness;
        this.check = check;
        this.settings = settings;
        this.protocol = protocol;
        this.rulebook = rulebook;
        this.ground = ground;
    }

    Ground ground() {
        return ground;
    }

    Protocol protocol() {
        return protocol;
    }

    Duration watch() {
        return settings.watch();
    }

    /** By how much what comes may be late without any fault of the gateway. */
    Duration late() {
        return lateness.get();
    }

    Duration patience() {
        return settings.patience();
    }

    /** Opens a connection and waits for its welcome. */
    Link open() throws IOException {
        return welcomed(link(0));
    }

    /** Opens one whose kernel holds little of what is not read. */
    Link openNarrow() throws IOException {
        return welcomed(link(SMALL_BUFFER_BYTES));
    }

    private static Link welcomed(Link link) {
        link.welcome();
        return link;
    }

    private Link link(int receiveBufferBytes) throws IOException {
        var socket = socket(List.of(protocol.subprotocol()), receiveBufferBytes);
        return keep(new Link(socket, protocol.newEncoding(), new Referee(rulebook, check), settings.patience()));
    }

    private synchronized Link keep(Link link) {
        links.add(link);
        return link;
    }

    /** Opens a bare socket. */
    CheckSocket socket(List<String> subprotocols, int receiveBufferBytes) throws IOException {
        return CheckSocket.open(
                settings.stream(), subprotocols, settings.headers(), settings.patience(), receiveBufferBytes);
    }

    /** A bare socket as a connection in JSON. */
    Link jsonLink(CheckSocket socket) {
        return keep(new Link(socket, Protocol.JSON.newEncoding(), new Referee(rulebook, check), settings.patience()));
    }

    /** Returns up to so many keys of a shape that move, those that move most first. */
    List<Key> moving(Shape shape, int count) {
        return moving(channels(shape), count);
    }

    List<Key> moving(List<String> channels, int count) {
        var moving = ground.byMovement(channels).stream()
                .filter(key -> ground.movement(key) > 0)
                .limit(count)
                .toList();
        if (moving.isEmpty()) {
            throw new SkipException("nothing moved on %s within %d ms"
                    .formatted(String.join(", ", channels), settings.scouting().toMillis()));
        }
        return moving;
    }

    /** Returns up to so many keys of a shape, moving or not. */
    List<Key> keys(Shape shape, int count) {
        return keys(channels(shape), count);
    }

    List<Key> keys(List<String> channels, int count) {
        var found = ground.byMovement(channels).stream().limit(count).toList();
        if (found.isEmpty()) {
            throw new SkipException("no symbol is known on " + String.join(", ", channels));
        }
        return found;
    }

    /** Returns the channels of a shape. */
    List<String> channels(Shape shape) {
        var channels = ground.channels(shape);
        if (channels.isEmpty()) {
            throw new SkipException("no channel of shape %s is served".formatted(shape.code()));
        }
        return channels;
    }

    /** Any key, moving or not. */
    Key anyKey() {
        return keys(List.copyOf(ground.channels().keySet()), 1).get(0);
    }

    /** Subscribes and waits for the snapshot of a key. */
    ServerMessage.Snapshot begin(Link link, Key key, SubscribeOptions options) {
        int mark = link.mark();
        expectAccepted(link.subscribe(key, options), 1);
        return link.await(
                ServerMessage.Snapshot.class, mark, message -> Link.isOf(message, key), "a snapshot of " + key);
    }

    static void expectAccepted(ServerMessage.Ack ack, int accepted) {
        expect(ack.accepted() == accepted && ack.rejected().isEmpty(), ack, accepted + " accepted, none rejected");
    }

    static void expect(boolean isKept, Object came, String expected) {
        if (!isKept) {
            throw new BreachException(Shown.of(came), expected);
        }
    }

    /** Lets the market go on for a while. */
    void pass(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BreachException("not done in time", "a result within the limit of a check");
        }
    }

    Map<String, String> headers() {
        return settings.headers();
    }

    /** Closes what was opened, after all answers have come. */
    @Override
    public void close() {
        List.copyOf(opened()).forEach(Link::close);
    }

    private synchronized List<Link> opened() {
        return List.copyOf(links);
    }

    /** Ends everything at once. */
    void abort() {
        opened().forEach(Link::abort);
    }
}
