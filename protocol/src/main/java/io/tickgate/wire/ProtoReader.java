package io.tickgate.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tickgate.model.Shape;
import io.tickgate.wire.proto.TickgateV1;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a gateway's binary frames, as a client does, into the messages that {@link MessageDecoder} reads from text.
 * Fields, kinds of messages and words that it does not know are passed over; data of a kind that it does not know
 * becomes {@code OfUnknown("null")}, so that the chain of its key goes on.
 *
 * <p>One for each connection, since a handle means nothing on another. It learns handles from acks and snapshots, and
 * keeps them: one entry for each key that the connection was ever subscribed to.
 *
 * <p>A gateway tells a handle before it uses it. If one does not, the updates of that handle are passed over and counted
 * in {@link #unknownHandles}: which key they belong to cannot be known, so a client that sees the number grow has a gap
 * somewhere, and subscribes again to all of its keys from its positions.
 *
 * <p>Confined to the thread that reads the connection.
 */
public final class ProtoReader {
    private record Key(String channel, String symbol) {}

    private final Map<Integer, Key> keys = new HashMap<>();
    private long unknownHandles;

    /**
     * Reads a frame.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public List<ServerMessage> read(byte[] frame) {
        try {
            var messages = new ArrayList<ServerMessage>();
            for (var message : TickgateV1.Frame.parseFrom(frame).getMessagesList()) {
                var read = read(message);
                if (read != null) {
                    messages.add(read);
                }
            }
            return messages;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a frame of messages: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not a frame of messages: " + e.getMessage(), e);
        }
    }

    /** How many updates came for a handle that was never told. */
    public long unknownHandles() {
        return unknownHandles;
    }

    private @Nullable ServerMessage read(TickgateV1.Message message) {
        return switch (message.getKindCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case ACK -> ack(message.getAck());
            case SNAPSHOT -> snapshot(message.getSnapshot());
            case UPDATE -> update(message.getUpdate());
            case STATUS -> status(message.getStatus());
            case HB -> heartbeat(message.getHb());
            case PONG ->
                new ServerMessage.Pong(
                        message.getPong().getId(), message.getPong().getTx());
            case ERROR -> error(message.getError());
            case BYE -> bye(message.getBye());
            case STAMPS -> stamps(message.getStamps());
            case KIND_NOT_SET -> null;
        };
    }

    private static ServerMessage welcome(TickgateV1.Welcome welcome) {
        var channels = new LinkedHashMap<String, Shape>();
        welcome.getChannelsValueMap().forEach((channel, number) -> {
            var shape = ProtoWords.find(Shape.class, number);
            if (shape != null) {
                channels.put(channel, shape);
            }
        });
        var limits = welcome.getLimits();
        return new ServerMessage.Welcome(
                welcome.hasId() ? welcome.getId() : null,
                welcome.getV(),
                welcome.getSession(),
                welcome.getTx(),
                welcome.getHb(),
                new ServerMessage.Limits(
                        limits.getSubs(), limits.getSymsPerSub(), limits.getOpsPerSec(), limits.getFrame()),
                channels,
                welcome.hasStamps() ? welcome.getStamps() : null);
    }

    private ServerMessage ack(TickgateV1.Ack ack) {
        ack.getHandlesList().forEach(handle -> keys.put(handle.getHandle(), new Key(ack.getCh(), handle.getSym())));
        return new ServerMessage.Ack(
                ack.getId(),
                ack.getCh(),
                ack.getAccepted(),
                ProtoWords.find(Mode.class, ack.getModeValue()),
                ack.hasMaxRate() ? ack.getMaxRate() : null,
                ProtoWords.find(Feed.class, ack.getFeedValue()),
                ack.hasDelay() ? ack.getDelay() : null,
                ack.getResumedList(),
                ack.getOverridesList().stream()
                        .map(grant -> new ServerMessage.Grant(
                                grant.getSym(), ProtoWords.find(Feed.class, grant.getFeedValue()), grant.getDelay()))
                        .toList(),
                ack.getRejectedList().stream()
                        .map(rejection ->
                                new ServerMessage.Rejection(rejection.getSym(), code(rejection.getCodeValue())))
                        .toList(),
                ack.getCutList().stream()
                        .map(place -> new Position(place.getEpoch(), place.getSeq()))
                        .toList(),
                ack.getRenamedMap(),
                List.of());
    }

    private ServerMessage snapshot(TickgateV1.Snapshot snapshot) {
        keys.put(snapshot.getHandle(), new Key(snapshot.getCh(), snapshot.getSym()));
        return new ServerMessage.Snapshot(
                snapshot.getCh(),
                snapshot.getSym(),
                snapshot.getEpoch(),
                snapshot.getSeq(),
                snapshot.getTs(),
                snapshot.getPxScale(),
                snapshot.getSzScale(),
                ProtoWords.find(SnapshotReason.class, snapshot.getReasonValue(), SnapshotReason.UNKNOWN),
                snapshot.hasCrc() ? Integer.toUnsignedLong(snapshot.getCrc()) : null,
                snapshot.hasData()
                        ? ProtoPayloadReader.read(snapshot.getData(), snapshot.getCh(), snapshot.getTs())
                        : null);
    }

    private @Nullable ServerMessage update(TickgateV1.Update update) {
        var key = keys.get(update.getHandle());
        if (key == null) {
            unknownHandles++;
            return null;
        }
        var payload = ProtoPayloadReader.read(update.getData(), key.channel(), update.getTs());
        if (payload == null) {
            throw new IllegalArgumentException("data: missing");
        }
        return new ServerMessage.Update(
                key.channel(),
                key.symbol(),
                update.getSeq(),
                update.getTs(),
                update.hasPrev() ? update.getPrev() : null,
                Math.max(1, update.getN()),
                update.hasCrc() ? Integer.toUnsignedLong(update.getCrc()) : null,
                payload);
    }

    private static ServerMessage status(TickgateV1.Status status) {
        return new ServerMessage.Status(
                status.getCh(),
                status.getSymsList(),
                ProtoWords.find(StatusState.class, status.getStateValue(), StatusState.UNKNOWN),
                status.hasCode() ? code(status.getCodeValue()) : null,
                status.getSince(),
                status.hasBehind() ? status.getBehind() : null,
                status.hasLost() ? lost(status.getLost()) : null);
    }

    private static ServerMessage.Lost lost(TickgateV1.Lost lost) {
        return new ServerMessage.Lost(lost.getEpoch(), lost.getFrom(), lost.getTo());
    }

    private static ServerMessage heartbeat(TickgateV1.Heartbeat heartbeat) {
        return new ServerMessage.Heartbeat(
                heartbeat.getTx(),
                heartbeat.getWmMap(),
                heartbeat.getQuietList().stream()
                        .map(quiet -> new ServerMessage.Quiet(quiet.getCh(), quiet.getSym(), quiet.getSeq()))
                        .toList(),
                heartbeat.hasCursor() ? heartbeat.getCursor() : null);
    }

    private static ServerMessage error(TickgateV1.Error error) {
        return new ServerMessage.Error(
                error.hasId() ? error.getId() : null,
                code(error.getCodeValue()),
                error.getMsg(),
                error.getRetry(),
                error.hasAfter() ? error.getAfter() : null);
    }

    private static ServerMessage bye(TickgateV1.Bye bye) {
        return new ServerMessage.Bye(
                bye.getCode(),
                bye.getReason(),
                bye.getAfter(),
                bye.getSpread(),
                bye.hasCursor() ? bye.getCursor() : null);
    }

    private static ServerMessage stamps(TickgateV1.Stamps stamps) {
        return new ServerMessage.Stamps(
                stamps.getChain(),
                stamps.getCh(),
                stamps.getSym(),
                stamps.getSeq(),
                stamps.getSource(),
                stamps.getKafka(),
                ProtoWords.find(KafkaTime.class, stamps.getKafkaTimeValue()),
                stamps.getIngest(),
                stamps.getEncode(),
                stamps.getSend());
    }

    private static ErrorCode code(int number) {
        return ProtoWords.find(ErrorCode.class, number, ErrorCode.UNKNOWN);
    }
}
