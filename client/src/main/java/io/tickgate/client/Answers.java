package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway's answers do to subscriptions: data counts from the ack on; what was refused for now is asked for
 * again later, in one go; what was refused for good is forgotten.
 *
 * <p>Confined to the client's loop.
 */
final class Answers {
    private final Wanted wanted;
    private final EveryRecord everyRecord;
    private final Requests requests;
    private final ClientListener listener;

    Answers(Wanted wanted, EveryRecord everyRecord, Requests requests, ClientListener listener) {
        this.wanted = wanted;
        this.everyRecord = everyRecord;
        this.requests = requests;
        this.listener = listener;
    }

    void acknowledged(ServerMessage.Ack ack) {
        requests.answered(ack.id());
        var refusedForNow = new ArrayList<Subscription>();
        for (var rejection : ack.rejected()) {
            var subscription = wanted.find(new Key(ack.channel(), rejection.symbol()));
            if (subscription != null && subscription.isAwaiting(ack.id())) {
                if (rejection.code().isWorthRetrying()) {
                    wanted.meantBy(subscription.key()).stream()
                            .filter(meant -> meant.isAwaiting(ack.id()))
                            .forEach(refusedForNow::add);
                } else {
                    wanted.forget(subscription.key());
                }
            }
        }
        wanted.keys().stream()
                .filter(subscription -> subscription.key().channel().equals(ack.channel()))
                .forEach(subscription -> subscription.state().rename(ack.renamed()));
        beginLater(null, refusedForNow);
        confirm(ack);
        wanted.open(ack.id());
        listener.acknowledged(ack);
    }

    /** What is resumed goes on without a snapshot; of a pattern, all that was asked for with it. */
    private void confirm(ServerMessage.Ack ack) {
        for (String symbol : ack.resumed()) {
            var key = new Key(ack.channel(), symbol);
            var pattern = wanted.pattern(key);
            wanted.all()
                    .filter(subscription -> subscription.isAwaiting(ack.id()))
                    .filter(subscription ->
                            subscription.key().equals(key) || (pattern != null && pattern.matches(subscription.key())))
                    .forEach(subscription -> subscription.state().confirm());
        }
    }

    /** A command as a whole was refused. */
    void failed(ServerMessage.Error error) {
        var command = error.id() == null ? null : requests.answered(error.id());
        if (command instanceof ClientCommand.Subscribe subscribe) {
            if (everyRecord.goesOnWithout(subscribe, error)) {
                beginLeft(subscribe.id());
                return;
            }
            refused(subscribe, error);
        } else if (command instanceof ClientCommand.Unsubscribe unsubscribe && error.retry()) {
            requests.later(error.afterMillis(), () -> endAgain(unsubscribe));
        }
        listener.error(error);
    }

    private void refused(ClientCommand.Subscribe command, ServerMessage.Error error) {
        var named = command.symbols().stream()
                .map(symbol -> wanted.find(new Key(command.channel(), symbol)))
                .filter(Objects::nonNull)
                .toList();
        var unchanged = named.stream()
                .filter(subscription -> !subscription.isAwaiting(command.id()))
                .toList();
        if (error.retry()) {
            beginLater(error.afterMillis(), unbegun(command.id()));
            requests.later(error.afterMillis(), () -> changeAgain(command, unchanged));
        } else {
            named.stream()
                    .filter(subscription -> subscription.isAwaiting(command.id()))
                    .forEach(subscription -> wanted.forget(subscription.key()));
            beginLeft(command.id());
        }
    }

    /** What a pattern had found, and that has been named meanwhile, or that another one has found as well. */
    private void beginLeft(long commandId) {
        var left = unbegun(commandId);
        left.forEach(Subscription::disconnect);
        everyRecord.begin(left);
    }

    /** Also what a pattern in that command has found: nothing else would begin it. */
    private List<Subscription> unbegun(long commandId) {
        return wanted.all()
                .filter(subscription -> subscription.isAwaiting(commandId))
                .toList();
    }

    private void beginLater(@Nullable Long afterMillis, List<Subscription> refused) {
        if (!refused.isEmpty()) {
            refused.forEach(Subscription::disconnect);
            requests.later(
                    afterMillis,
                    () -> everyRecord.begin(refused.stream()
                            .filter(subscription -> wanted.holds(subscription) && subscription.isUnsent())
                            .toList()));
        }
    }

    private void changeAgain(ClientCommand.Subscribe command, List<Subscription> unchanged) {
        var symbols = unchanged.stream()
                .filter(subscription -> wanted.holds(subscription) && hasOptions(subscription, command.options()))
                .map(subscription -> subscription.key().symbol())
                .toList();
        requests.change(command.channel(), symbols, command.options().withFrom(null));
    }

    /** Where it begins is no option of what is held. */
    private static boolean hasOptions(Subscription subscription, SubscribeOptions options) {
        return subscription.options().withFrom(null).equals(options.withFrom(null));
    }

    private void endAgain(ClientCommand.Unsubscribe command) {
        var symbols = command.symbols().stream()
                .filter(symbol -> wanted.find(new Key(command.channel(), symbol)) == null)
                .toList();
        requests.end(command.channel(), symbols);
    }

    void status(ServerMessage.Status status) {
        var told = new LinkedHashSet<KeyState>();
        for (String symbol : status.symbols()) {
            told.addAll(become(new Key(status.channel(), symbol), KeyStatus.of(status)));
        }
        if (status.state() == StatusState.CLOSED) {
            status.symbols().stream()
                    .map(symbol -> new Key(status.channel(), symbol))
                    .filter(key -> !isAsked(key))
                    .forEach(wanted::forget);
        }
        Guard.run(() -> listener.status(status));
        told.forEach(state -> Guard.run(() -> listener.keyStatus(state)));
    }

    private boolean isAsked(Key key) {
        var subscription = wanted.find(key);
        return subscription != null && subscription.isNamed() && subscription.isAsked();
    }

    /** Returns those of which it counts: a key that was told something of its own does not follow its pattern. */
    private List<KeyState> become(Key key, KeyStatus status) {
        var asked = wanted.find(key);
        var before = asked == null ? KeyStatus.INITIAL : asked.state().status();
        if (status.state() == StatusState.CLOSED && isAsked(key)) {
            return List.of();
        }
        var told = wanted.meantBy(key).stream()
                .map(Subscription::state)
                .filter(state -> state.key().equals(key)
                        || status.state() == StatusState.CLOSED
                        || follows(state.status(), before, status))
                .toList();
        told.forEach(state -> state.become(status));
        return told;
    }

    /** A pattern is stale where one of its sources is; each key of that source is told so itself. */
    private static boolean follows(KeyStatus own, KeyStatus before, KeyStatus now) {
        boolean isLive = own.state() == StatusState.LIVE;
        return now.state() != StatusState.STALE && (isLive ? now.state() != StatusState.LIVE : own.equals(before));
    }
}
