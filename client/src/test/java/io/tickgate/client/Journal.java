package io.tickgate.client;

import io.tickgate.wire.From;
import io.tickgate.wire.ServerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes down what a listener hears, a line each. */
final class Journal implements ClientListener {
    private final List<String> lines = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private Runnable onUpdate = () -> {};

    /** Returns what was heard since the last time. */
    List<String> read() {
        var read = List.copyOf(lines);
        lines.clear();
        return read;
    }

    /** Returns the symbol and the state of each key that was updated. */
    List<String> states() {
        return List.copyOf(states);
    }

    boolean has(String line) {
        return lines.contains(line);
    }

    @Override
    public void connected(ServerMessage.Welcome welcome) {
        lines.add("connected " + welcome.session());
    }

    @Override
    public void acknowledged(ServerMessage.Ack ack) {
        lines.add("ack " + ack.id());
    }

    @Override
    public void snapshot(ServerMessage.Snapshot snapshot, KeyState state) {
        lines.add("snapshot " + state);
    }

    /** Does something, too, with each update. */
    void onUpdate(Runnable action) {
        onUpdate = action;
    }

    @Override
    public void update(ServerMessage.Update update, KeyState state) {
        onUpdate.run();
        lines.add("update " + state);
        states.add(state.key().symbol() + " " + state.status().state());
    }

    @Override
    public void gap(Key key, String reason) {
        lines.add("gap " + key + ": " + reason);
    }

    @Override
    public void status(ServerMessage.Status status) {
        lines.add("status " + status.state() + " " + status.symbols());
    }

    @Override
    public void keyStatus(KeyState state) {
        var status = state.status();
        lines.add("key %s is %s, %s, %s behind"
                .formatted(state.key(), status.state(), status.code(), status.behindMillis()));
    }

    @Override
    public void heartbeat(ServerMessage.Heartbeat heartbeat, Map<String, Duration> feedAges) {
        lines.add("heartbeat " + feedAges);
    }

    @Override
    public void cursor(String cursor) {
        lines.add("cursor " + cursor);
    }

    @Override
    public void cursorRefused(String channel, List<String> symbols, ServerMessage.Error error, From.Time next) {
        lines.add("cursor refused for %s %s: %s, next %s".formatted(channel, symbols, error.code(), next));
    }

    @Override
    public void stamps(ServerMessage.Stamps stamps) {
        lines.add("stamps of " + stamps.sequence());
    }

    @Override
    public void goingAway(ServerMessage.Bye bye) {
        lines.add("bye " + bye.code());
    }

    @Override
    public void disconnected(int code, String reason, Duration nextAttempt) {
        lines.add("disconnected %d %s, next %s"
                .formatted(code, reason, nextAttempt == null ? "never" : nextAttempt.toMillis()));
    }

    @Override
    public void error(ServerMessage.Error error) {
        lines.add("error " + error.code());
    }
}
