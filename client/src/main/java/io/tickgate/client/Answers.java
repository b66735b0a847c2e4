package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.StatusState;
import java.util.ArrayList;
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
                    refusedForNow.add(subscription);
                } else {
                    wanted.forget(subscription.key());
                }
            }
        }
        wanted.keys().stream()
                .filter(subscription -> subscription.key().channel().equals(ack.channel()))
                .forEach(subscription -> subscription.state().rename(ack.renamed()));
        beginLater(null, refusedForNow);
        wanted.open(ack.id());
        listener.acknowledged(ack);
    }

    /** A command as a whole was refused. */
    void failed(ServerMessage.Error error) {
        var command = error.id() == null ? null : requests.answered(error.id());
        if (command instanceof ClientCommand.Subscribe subscribe) {
            if (everyRecord.goesOnWithout(subscribe, error)) {
                return;
            }
            refused(subscribe, error);
        } else if (command instanceof ClientCommand.Unsubscribe unsubscribe && error.retry()) {
            requests.later(error.afterMillis(), () -> endAgain(unsubscribe));
        }
        listener.error(error);
    }

    private void refused(ClientCommand.Subscribe command, ServerMessage.Error error) {
        var unbegun = new ArrayList<Subscription>();
        var unchanged = new ArrayList<Subscription>();
        for (String symbol : command.symbols()) {
            var subscription = wanted.find(new Key(command.channel(), symbol));
            if (subscription != null) {
                (subscription.isAwaiting(command.id()) ? unbegun : unchanged).add(subscription);
            }
        }
        if (error.retry()) {
            beginLater(error.afterMillis(), unbegun);
            requests.later(error.afterMillis(), () -> changeAgain(command, unchanged));
        } else {
            unbegun.forEach(subscription -> wanted.forget(subscription.key()));
        }
    }

    private void beginLater(@Nullable Long afterMillis, List<Subscription> refused) {
        if (!refused.isEmpty()) {
            refused.forEach(Subscription::disconnect);
            requests.later(
                    afterMillis,
                    () -> requests.begin(refused.stream()
                            .filter(subscription -> wanted.holds(subscription) && subscription.isUnsent())
                            .toList()));
        }
    }

    private void changeAgain(ClientCommand.Subscribe command, List<Subscription> unchanged) {
        var symbols = unchanged.stream()
                .filter(subscription ->
                        wanted.holds(subscription) && subscription.options().equals(command.options()))
                .map(subscription -> subscription.key().symbol())
                .toList();
        requests.change(command.channel(), symbols, command.options());
    }

    private void endAgain(ClientCommand.Unsubscribe command) {
        var symbols = command.symbols().stream()
                .filter(symbol -> wanted.find(new Key(command.channel(), symbol)) == null)
                .toList();
        requests.end(command.channel(), symbols);
    }

    void status(ServerMessage.Status status) {
        var told = status.symbols().stream()
                .map(symbol -> wanted.find(new Key(status.channel(), symbol)))
                .filter(Objects::nonNull)
                .map(Subscription::state)
                .toList();
        told.forEach(state -> state.become(KeyStatus.of(status)));
        if (status.state() == StatusState.CLOSED) {
            status.symbols().forEach(symbol -> wanted.forget(new Key(status.channel(), symbol)));
        }
        listener.status(status);
        told.forEach(listener::keyStatus);
    }
}
