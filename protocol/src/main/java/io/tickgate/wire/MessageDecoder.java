package io.tickgate.wire;

import io.tickgate.json.Json;
import io.tickgate.model.Printable;
import io.tickgate.model.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a gateway's frames, as a client does: fields and message types that it does not know are passed over.
 * Words that it does not know leave a message readable: they become the {@code UNKNOWN} of their kind, or {@code null}
 * where a mode or a feed could also be left out, and a channel of an unknown shape is left out of a welcome.
 *
 * <p>Thread-safe.
 */
public final class MessageDecoder {
    private static final Set<String> TYPES = Arrays.stream(ServerMessage.Type.values())
            .map(ServerMessage.Type::code)
            .collect(Collectors.toUnmodifiableSet());

    private MessageDecoder() {}

    /**
     * Reads a frame: an array of messages.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static List<ServerMessage> decode(byte[] frame) {
        var messages = new ArrayList<ServerMessage>();
        try (var parser = Json.parser(frame)) {
            parser.nextToken();
            Json.readArray(parser, () -> {
                var message = new Fields(parser).read();
                if (message != null) {
                    messages.add(message);
                }
            });
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a frame of messages: " + Printable.of(e.getOriginalMessage()), e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("not a frame of messages: " + e.getMessage(), e);
        }
        return messages;
    }

    /** The fields of one message in whatever order they come, except that {@code data} is last. */
    private static final class Fields {
        private final JsonParser parser;
        private @Nullable String type;
        private final Map<String, Long> numbers = new LinkedHashMap<>();
        private final Map<String, String> texts = new LinkedHashMap<>();
        private boolean retry;
        private @Nullable Payload payload;
        private ServerMessage.@Nullable Limits limits;
        private final Map<String, Shape> channels = new LinkedHashMap<>();
        private final Map<String, Long> watermarks = new LinkedHashMap<>();
        private ServerMessage.@Nullable Lost lost;
        private final List<ServerMessage.Quiet> quiet = new ArrayList<>();
        private final List<String> symbols = new ArrayList<>();
        private final List<String> resumed = new ArrayList<>();
        private final List<ServerMessage.Grant> overrides = new ArrayList<>();
        private final List<ServerMessage.Rejection> rejected = new ArrayList<>();
        private final List<Position> cut = new ArrayList<>();
        private final Map<String, String> renamed = new HashMap<>();

        Fields(JsonParser parser) {
            this.parser = parser;
        }

        @Nullable
        ServerMessage read() {
            Json.readObject(parser, name -> {
                if (type != null && !TYPES.contains(type)) {
                    // Its fields may have known names and other meanings.
                    parser.skipChildren();
                } else {
                    readField(name);
                }
            });
            return type == null || !TYPES.contains(type) ? null : toMessage(type);
        }

        private void readField(String name) {
            switch (name) {
                case "type" -> type = Json.readString(parser);
                case "data" -> payload = readPayload();
                case "retry" -> retry = Json.readBoolean(parser);
                case "limits" -> limits = readLimits();
                case "channels" -> Json.readObject(parser, this::readChannel);
                case "wm" -> Json.readObject(parser, channel -> watermarks.put(channel, Json.readLong(parser)));
                case "lost" -> lost = readLost();
                case "quiet" -> Json.readArray(parser, this::readQuiet);
                case "syms" -> Json.readArray(parser, () -> symbols.add(Json.readString(parser)));
                case "resumed" -> Json.readArray(parser, () -> resumed.add(Json.readString(parser)));
                case "overrides" -> Json.readArray(parser, this::readGrant);
                case "cut" -> Json.readArray(parser, () -> cut.add(Position.parse(Json.readString(parser))));
                case "renamed" -> Json.readObject(parser, epoch -> renamed.put(epoch, Json.readString(parser)));
                case "rejected" -> Json.readArray(parser, this::readRejection);
                default -> readScalar(name);
            }
        }

        private void readScalar(String name) {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && isLong()) {
                numbers.put(name, Json.readLong(parser));
            } else if (parser.currentToken() == JsonToken.VALUE_STRING) {
                texts.put(name, Json.readString(parser));
            } else {
                parser.skipChildren();
            }
        }

        private boolean isLong() {
            var numberType = parser.getNumberType();
            return numberType == JsonParser.NumberType.INT || numberType == JsonParser.NumberType.LONG;
        }

        private void readChannel(String channel) {
            var shape = Codes.find(Shape.class, Json.readString(parser));
            if (shape != null) {
                channels.put(channel, shape);
            }
        }

        private @Nullable Payload readPayload() {
            return new PayloadReader(parser, text("ch"), () -> number("ts")).read();
        }

        private ServerMessage.Limits readLimits() {
            var values = new LinkedHashMap<String, Long>();
            Json.readObject(parser, name -> values.put(name, Json.readLong(parser)));
            return new ServerMessage.Limits(
                    Math.toIntExact(values.getOrDefault("subs", 0L)),
                    Math.toIntExact(values.getOrDefault("symsPerSub", 0L)),
                    Math.toIntExact(values.getOrDefault("opsPerSec", 0L)),
                    Math.toIntExact(values.getOrDefault("frame", 0L)));
        }

        private void readQuiet() {
            Json.expect(parser, JsonToken.START_ARRAY, "[channel, symbol, sequence]");
            parser.nextToken();
            String channel = Json.readString(parser);
            parser.nextToken();
            String symbol = Json.readString(parser);
            parser.nextToken();
            quiet.add(new ServerMessage.Quiet(channel, symbol, Json.readLong(parser)));
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
            }
        }

        private ServerMessage.Lost readLost() {
            Json.expect(parser, JsonToken.START_ARRAY, "[epoch, from, to]");
            parser.nextToken();
            String epoch = Json.readString(parser);
            parser.nextToken();
            long from = Json.readLong(parser);
            parser.nextToken();
            long to = Json.readLong(parser);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                parser.skipChildren();
            }
            return new ServerMessage.Lost(epoch, from, to);
        }

        private void readGrant() {
            var grant = new Fields(parser);
            Json.readObject(parser, grant::readField);
            overrides.add(
                    new ServerMessage.Grant(grant.text("sym"), grant.word(Feed.class, "feed"), grant.number("delay")));
        }

        private void readRejection() {
            var rejection = new Fields(parser);
            Json.readObject(parser, rejection::readField);
            rejected.add(new ServerMessage.Rejection(rejection.text("sym"), ErrorCode.of(rejection.text("code"))));
        }

        private @Nullable ServerMessage toMessage(String typeCode) {
            return switch (typeCode.toUpperCase(Locale.ROOT)) {
                case "WELCOME" ->
                    new ServerMessage.Welcome(
                            numbers.get("id"),
                            (int) number("v"),
                            text("session"),
                            number("tx"),
                            (int) number("hb"),
                            limits == null ? new ServerMessage.Limits(0, 0, 0, 0) : limits,
                            channels,
                            numbers.containsKey("stamps") ? (int) number("stamps") : null);
                case "ACK" ->
                    new ServerMessage.Ack(
                            number("id"),
                            text("ch"),
                            (int) number("accepted"),
                            word(Mode.class, "mode"),
                            numbers.containsKey("maxRate") ? (int) number("maxRate") : null,
                            word(Feed.class, "feed"),
                            numbers.get("delay"),
                            resumed,
                            overrides,
                            rejected,
                            cut,
                            renamed,
                            List.of());
                case "SNAPSHOT" ->
                    new ServerMessage.Snapshot(
                            text("ch"),
                            text("sym"),
                            text("epoch"),
                            number("seq"),
                            number("ts"),
                            (int) number("pxScale"),
                            (int) number("szScale"),
                            SnapshotReason.of(text("reason")),
                            numbers.get("crc"),
                            payload);
                case "UPDATE" ->
                    new ServerMessage.Update(
                            text("ch"),
                            text("sym"),
                            number("seq"),
                            number("ts"),
                            numbers.get("prev"),
                            Math.max(1, numbers.getOrDefault("n", 1L)),
                            numbers.get("crc"),
                            required("data", payload));
                case "STATUS" ->
                    new ServerMessage.Status(
                            text("ch"),
                            symbols,
                            StatusState.of(text("state")),
                            texts.containsKey("code") ? ErrorCode.of(text("code")) : null,
                            number("since"),
                            numbers.get("behind"),
                            lost);
                case "HB" -> new ServerMessage.Heartbeat(number("tx"), watermarks, quiet, texts.get("cursor"));
                case "PONG" -> new ServerMessage.Pong(number("id"), number("tx"));
                case "ERROR" ->
                    new ServerMessage.Error(
                            numbers.get("id"), ErrorCode.of(text("code")), text("msg"), retry, numbers.get("after"));
                case "BYE" ->
                    new ServerMessage.Bye(
                            (int) number("code"),
                            text("reason"),
                            number("after"),
                            number("spread"),
                            texts.get("cursor"));
                case "STAMPS" ->
                    new ServerMessage.Stamps(
                            number("chain"),
                            text("ch"),
                            text("sym"),
                            number("seq"),
                            number("source"),
                            number("kafka"),
                            word(KafkaTime.class, "kafkaTime"),
                            number("ingest"),
                            number("encode"),
                            number("send"));
                default -> null;
            };
        }

        private <E extends Enum<E>> @Nullable E word(Class<E> wordType, String name) {
            String code = texts.get(name);
            return code == null ? null : Codes.find(wordType, code);
        }

        private long number(String name) {
            return required(name, numbers.get(name));
        }

        private String text(String name) {
            return required(name, texts.get(name));
        }

        private static <T> T required(String name, @Nullable T value) {
            if (value == null) {
                throw new IllegalArgumentException(name + ": missing");
            }
            return value;
        }
    }
}
