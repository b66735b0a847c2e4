package io.tickgate.client;

import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to a client's subscriptions and connection. Every method is called on the client's loop; while one
 * runs, only one more message is taken from the socket, so a slow listener slows its own gateway connection and nothing else.
 * What one throws is logged and changes nothing.
 *
 * <p>Confined to the client's loop.
 */
public interface ClientListener {
    /** A connection is open and what the client holds is being subscribed to on it. */
    default void connected(ServerMessage.Welcome welcome) {}

    /** A subscribe or unsubscribe was answered; what it rejects is not asked for again, unless that is worth retrying. */
    default void acknowledged(ServerMessage.Ack ack) {}

    /** A snapshot has replaced the state of its key. */
    default void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {}

    /** An update has been applied to the state of its key. */
    default void update(ServerMessage.Update update, KeyState state) {}

    /** Messages of a key are missing, and the client asks for them. */
    default void gap(Key key, String reason) {}

    /** The gateway has said how things stand with some keys; {@link #keyStatus} tells it of each that is held. */
    default void status(ServerMessage.Status status) {}

    /** A key has become live, stale, lagging or closed; {@link KeyState#status} says why and since when. */
    default void keyStatus(KeyState state) {}

    /**
     * The gateway is alive, and says how far the feed has been applied.
     *
     * @param feedAges by channel, how long before the heartbeat lies the moment up to which everything is applied
     */
    default void heartbeat(ServerMessage.Heartbeat heartbeat, Map<String, Duration> feedAges) {}

    /**
     * All records of what is subscribed to in {@code mode} {@code all} that this listener has been told before this call
     * are before the cursor, and all others are after it. Comes with heartbeats, but not while a subscription in that
     * mode waits for its answer, or is asked for again because something was missing.
     *
     * <p>For a consumer that must not lose anything: deal with what was told, then store the cursor, and after a restart
     * subscribe to the same with {@link io.tickgate.wire.From.Cursor}, on any gateway of the cluster. Then each record is
     * dealt with at least once: what was told after the cursor that was stored last comes again, and its key, epoch
     * and {@code seq} are the same. A consumer that hands records over to another thread hands the cursor over in the
     * same queue, and stores it when it comes out there. Subscribe to everything before {@link TickgateClient#start}: a
     * cursor knows nothing of a channel that was not taken when it was given out. A message on which this listener has failed
     * counts as told.
     *
     * <p>A client that loses its connection goes on by itself, from positions and the last cursor: it does not need a
     * stored one, and nothing is told twice.
     */
    default void cursor(String cursor) {}

    /**
     * The gateway does not take a cursor: it is of another cluster or of a topic that was made anew since, or was changed.
     *
     * @param error with the reason
     * @param next where the client goes on instead: before the time of its last cursor, and what comes twice is dropped;
     *     {@code null} if the cursor was the application's, which has to subscribe anew and say from where
     */
    default void cursorRefused(
            String channel, List<String> symbols, ServerMessage.Error error, From.@Nullable Time next) {}

    /**
     * When an update that was told just before was where, on its way here; for a client that has asked for it. Three of the times
     * are of the gateway's clock, the source's and Kafka's are of theirs.
     */
    default void stamps(ServerMessage.Stamps stamps) {}

    /** The gateway is about to close, and the client will move to a new connection before. */
    default void goingAway(ServerMessage.Bye bye) {}

    /**
     * A connection, or the attempt to open one, has failed and there is no other; or the client was closed.
     *
     * @param code of the close frame, 1006 where there was none
     * @param nextAttempt how long until the client tries again, {@code null} if it does not
     */
    default void disconnected(int code, String reason, @Nullable Duration nextAttempt) {}

    /** A command was refused, or something else went wrong at the gateway. */
    default void error(ServerMessage.Error error) {}

    /** A frame has come, before it is read: a JSON array of messages. Not called on a binary connection. */
    default void frame(String text) {}
}
