package io.tickgate.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tickgate.wire.proto.TickgateV1;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands as Protobuf: a frame is a {@code Commands}, with the same commands, checks and words as in JSON. Where a field
 * comes twice the last one counts, as always in Protobuf.
 *
 * <p>Thread-safe.
 */
public final class ProtoCommands {
    private static final int COMMAND = TickgateV1.Commands.COMMANDS_FIELD_NUMBER << 3 | 2;

    private ProtoCommands() {}

    /** Reads a client's frame; never throws, whatever the frame holds. */
    static List<Received> decode(byte[] frame) {
        var received = new ArrayList<Received>();
        var input = CodedInputStream.newInstance(frame);
        try {
            // One by one, so that one that is broken leaves the others, and one too many is not even looked at.
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == COMMAND) {
                    CommandFields.checkCommandCount(received.size());
                    received.add(read(input.readByteArray()));
                } else {
                    input.skipField(tag);
                }
            }
        } catch (IOException e) {
            received.add(new Received.Malformed(
                    null,
                    "not readable as Protobuf at byte %d (expected: tickgate.v1.Commands)"
                            .formatted(input.getTotalBytesRead())));
        } catch (IllegalArgumentException e) {
            received.add(new Received.Malformed(null, String.valueOf(e.getMessage())));
        }
        return received;
    }

    private static Received read(byte[] command) {
        try {
            return read(TickgateV1.Command.parseFrom(command));
        } catch (InvalidProtocolBufferException e) {
            // Only this one: the others of its frame are carried out.
            return new Received.Malformed(null, "not readable as Protobuf (expected: tickgate.v1.Command)");
        }
    }

    private static Received read(TickgateV1.Command command) {
        var fields = new CommandFields();
        if (command.hasId()) {
            fields.read("id", () -> fields.id = notNegative(command.getId()));
        }
        switch (command.getOpCase()) {
            case HELLO -> read(command.getHello(), fields);
            case SUB -> read(command.getSub(), fields);
            case UNSUB -> read(command.getUnsub(), fields);
            case CREDIT -> {
                fields.op = ClientCommand.Op.CREDIT;
                if (command.getCredit().hasN()) {
                    fields.read(
                            "n",
                            () -> fields.messages =
                                    notNegative(command.getCredit().getN()));
                }
            }
            case PING -> fields.op = ClientCommand.Op.PING;
            case REPORT -> read(command.getReport(), fields);
            // Nothing, or what only a newer gateway knows: missing.
            case OP_NOT_SET -> {}
        }
        return fields.toCommand();
    }

    private static void read(TickgateV1.Hello hello, CommandFields fields) {
        fields.op = ClientCommand.Op.HELLO;
        if (hello.hasToken()) {
            fields.read("token", () -> fields.token = CommandFields.checkText(hello.getToken()));
        }
        if (hello.hasCredit()) {
            fields.read("credit", () -> fields.credit = notNegative(hello.getCredit()));
        }
        if (hello.hasHb()) {
            fields.read("hb", () -> fields.heartbeatMillis = CommandFields.intervalMillis(notNegative(hello.getHb())));
        }
        if (hello.hasClient()) {
            fields.read("client", () -> fields.client = CommandFields.checkText(hello.getClient()));
        }
        fields.replace = hello.getReplace();
        if (hello.hasStamps()) {
            fields.read(
                    "stamps", () -> fields.stampsMillis = CommandFields.intervalMillis(notNegative(hello.getStamps())));
        }
    }

    private static void read(TickgateV1.Report report, CommandFields fields) {
        fields.op = ClientCommand.Op.REPORT;
        if (report.hasChain()) {
            fields.read("chain", () -> fields.chain = notNegative(report.getChain()));
        }
        if (report.hasHeldUs()) {
            fields.read("heldUs", () -> fields.heldMicros = notNegative(report.getHeldUs()));
        }
        if (report.hasRenderUs()) {
            fields.read("renderUs", () -> fields.renderMicros = notNegative(report.getRenderUs()));
        }
    }

    private static void read(TickgateV1.Sub sub, CommandFields fields) {
        fields.op = ClientCommand.Op.SUB;
        if (sub.hasCh()) {
            fields.read("ch", () -> fields.channel = CommandFields.checkText(sub.getCh()));
        }
        readSymbols(sub.getSymsList(), fields);
        fields.read("mode", () -> fields.mode = word(Mode.class, sub.getModeValue()));
        if (sub.hasMaxRate()) {
            fields.read("maxRate", () -> fields.maxRate = positive(sub.getMaxRate()));
        }
        fields.read("from", () -> fields.from = from(sub));
        fields.once = sub.getOnce();
        fields.cut = sub.getCut();
        fields.read("feed", () -> {
            var feed = word(Feed.class, sub.getFeedValue());
            fields.feed = feed == null ? Feed.BEST : feed;
        });
        fields.checksum = sub.getChecksum();
        fields.withTrades = sub.getWithTrades();
        if (sub.hasMaxAge()) {
            fields.read("maxAge", () -> fields.maxAgeMillis = notNegative(sub.getMaxAge()));
        }
        if (sub.hasSpeed()) {
            fields.read("speed", () -> fields.speed = positive(sub.getSpeed()));
        }
    }

    private static void read(TickgateV1.Unsub unsub, CommandFields fields) {
        fields.op = ClientCommand.Op.UNSUB;
        if (unsub.hasCh()) {
            fields.read("ch", () -> fields.channel = CommandFields.checkText(unsub.getCh()));
        }
        readSymbols(unsub.getSymsList(), fields);
    }

    /** None are missing: in Protobuf an empty list is no list. */
    private static void readSymbols(List<String> list, CommandFields fields) {
        if (!list.isEmpty()) {
            fields.read("syms", () -> {
                var symbols = new CommandFields.Symbols();
                list.forEach(symbols::add);
                fields.symbols = symbols.atLeastOne();
            });
        }
    }

    private static @Nullable From from(TickgateV1.Sub sub) {
        return switch (sub.getFromCase()) {
            case POSITIONS -> {
                var positions = new CommandFields.Positions();
                // A value that is left out is an empty one here.
                sub.getPositions()
                        .getBySymMap()
                        .forEach((symbol, position) -> positions.add(symbol, position.isEmpty() ? null : position));
                yield positions.from();
            }
            case CURSOR -> CommandFields.cursor(sub.getCursor());
            case BEGIN ->
                switch (sub.getBegin()) {
                    case BEGIN_EARLIEST -> new From.Earliest();
                    case BEGIN_LATEST -> new From.Latest();
                    case BEGIN_UNSPECIFIED -> null;
                    case UNRECOGNIZED ->
                        throw new IllegalArgumentException("%d (expected: %s, %s)"
                                .formatted(sub.getBeginValue(), CommandFields.EARLIEST, CommandFields.LATEST));
                };
            case TIME -> new From.Time(notNegative(sub.getTime()));
            case FROM_NOT_SET -> null;
        };
    }

    private static <E extends Enum<E>> @Nullable E word(Class<E> type, int number) {
        var word = ProtoWords.find(type, number);
        if (word == null && number != 0) {
            throw new IllegalArgumentException("%d (expected: %s)".formatted(number, Codes.all(type)));
        }
        return word;
    }

    private static long notNegative(long number) {
        return CommandFields.checkNotNegative(number, Long.toString(number));
    }

    private static double positive(double number) {
        return CommandFields.checkPositive(number, Double.toString(number));
    }

    /** Writes one command as a frame. Frames one after the other are a frame, too. */
    public static byte[] encode(ClientCommand command) {
        return TickgateV1.Commands.newBuilder()
                .addCommands(write(command))
                .build()
                .toByteArray();
    }

    private static TickgateV1.Command write(ClientCommand command) {
        var written = TickgateV1.Command.newBuilder();
        switch (command.op()) {
            case HELLO -> {
                var hello = (ClientCommand.Hello) command;
                if (hello.id() != null) {
                    written.setId(hello.id());
                }
                written.setHello(write(hello));
            }
            case SUB -> {
                var subscribe = (ClientCommand.Subscribe) command;
                written.setId(subscribe.id()).setSub(write(subscribe));
            }
            case UNSUB -> {
                var unsubscribe = (ClientCommand.Unsubscribe) command;
                written.setId(unsubscribe.id())
                        .setUnsub(TickgateV1.Unsub.newBuilder()
                                .setCh(unsubscribe.channel())
                                .addAllSyms(unsubscribe.symbols()));
            }
            case CREDIT ->
                written.setCredit(TickgateV1.Credit.newBuilder().setN(((ClientCommand.Credit) command).messages()));
            case PING ->
                written.setId(((ClientCommand.Ping) command).id()).setPing(TickgateV1.Ping.getDefaultInstance());
            case REPORT -> {
                var report = (ClientCommand.Report) command;
                if (report.id() != null) {
                    written.setId(report.id());
                }
                written.setReport(write(report));
            }
        }
        return written.build();
    }

    private static TickgateV1.Hello write(ClientCommand.Hello hello) {
        var written = TickgateV1.Hello.newBuilder().setReplace(hello.replace());
        if (hello.token() != null) {
            written.setToken(hello.token());
        }
        if (hello.credit() != null) {
            written.setCredit(hello.credit());
        }
        if (hello.heartbeatMillis() != null) {
            written.setHb(hello.heartbeatMillis());
        }
        if (hello.client() != null) {
            written.setClient(hello.client());
        }
        if (hello.stampsMillis() != null) {
            written.setStamps(hello.stampsMillis());
        }
        return written.build();
    }

    private static TickgateV1.Report write(ClientCommand.Report report) {
        var written = TickgateV1.Report.newBuilder().setChain(report.chain()).setHeldUs(report.heldMicros());
        if (report.renderMicros() != null) {
            written.setRenderUs(report.renderMicros());
        }
        return written.build();
    }

    private static TickgateV1.Sub write(ClientCommand.Subscribe subscribe) {
        var options = subscribe.options();
        var written = TickgateV1.Sub.newBuilder()
                .setCh(subscribe.channel())
                .addAllSyms(subscribe.symbols())
                .setModeValue(ProtoWords.number(options.mode()))
                .setOnce(options.once())
                .setCut(options.cut())
                .setFeedValue(options.feed() == Feed.BEST ? 0 : ProtoWords.number(options.feed()))
                .setChecksum(options.checksum())
                .setWithTrades(options.withTrades());
        if (options.maxRate() != null) {
            written.setMaxRate(options.maxRate());
        }
        if (options.from() != null) {
            write(written, options.from());
        }
        if (options.maxAgeMillis() != null) {
            written.setMaxAge(options.maxAgeMillis());
        }
        if (options.speed() != null) {
            written.setSpeed(options.speed());
        }
        return written.build();
    }

    private static void write(TickgateV1.Sub.Builder sub, From from) {
        if (from instanceof From.Positions positions) {
            var bySymbol = TickgateV1.Positions.newBuilder();
            positions.bySymbol().forEach((symbol, position) -> bySymbol.putBySym(symbol, position.toString()));
            sub.setPositions(bySymbol);
        } else if (from instanceof From.Cursor cursor) {
            sub.setCursor(cursor.token());
        } else if (from instanceof From.Earliest) {
            sub.setBegin(TickgateV1.Begin.BEGIN_EARLIEST);
        } else if (from instanceof From.Latest) {
            sub.setBegin(TickgateV1.Begin.BEGIN_LATEST);
        } else if (from instanceof From.Time time) {
            sub.setTime(time.micros());
        }
    }
}
