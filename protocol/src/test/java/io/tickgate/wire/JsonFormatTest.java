package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.model.Price;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client cannot tell a message that was spliced of shared pieces from one that was written in one go. */
final class JsonFormatTest {
    private static final long SEED = 20_261_128;
    private static final WireFormat FORMAT = JsonFormat.INSTANCE;
    private static final byte[] UPDATE_HEAD = FORMAT.updateHead("book.10", "A\"é", 7, 12, 34);

    @Test
    void anUpdateInPiecesIsTheUpdateInOne() {
        var update = new ServerMessage.Update(
                "book.10", "A\"é", 12, 34, 11L, 3, 381928635L, new Payload.OfBook(Messages.BOOK));

        assertThat(spliced(
                        UPDATE_HEAD,
                        ",\"prev\":11,\"n\":3,\"crc\":381928635",
                        FORMAT.tail(new Payload.OfBook(Messages.BOOK))))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    @Test
    void anUpdateThatDependsOnNoReaderNeedsOnlyHeadAndTail() {
        var update = new ServerMessage.Update("quote", "A", 12, 34, null, 1, null, new Payload.OfQuote(Messages.QUOTE));

        assertThat(spliced(
                        FORMAT.updateHead("quote", "A", 7, 12, 34),
                        "",
                        FORMAT.tail(new Payload.OfQuote(Messages.QUOTE))))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    @Test
    void quotesInPiecesAreTheQuotesInOne() {
        var words = new RandomWords(SEED);
        for (int i = 0; i < 5_000; i++) {
            var update = (ServerMessage.Update) words.message(ServerMessage.Type.UPDATE);
            var quote = words.quote();
            // Plain ones, and what JSON has to escape or UTF-8 to write in several bytes.
            String symbol = i % 2 == 0 ? update.symbol() : "spot:BTC-" + i;

            assertThat(spliced(
                            FORMAT.updateHead("quote", symbol, 7, update.sequence(), update.timeMicros()),
                            "",
                            FORMAT.tail(new Payload.OfQuote(quote))))
                    .asString(UTF_8)
                    .isEqualTo(encoded(new ServerMessage.Update(
                            "quote",
                            symbol,
                            update.sequence(),
                            update.timeMicros(),
                            null,
                            1,
                            null,
                            new Payload.OfQuote(quote))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A\"", "A\\", "A\u007f", "A\u0080", "é", "日", "😀", "A/B", "A B", "A'<>&"})
    void aSymbolIsWrittenAsJsonNeedsIt(String symbol) {
        var update =
                new ServerMessage.Update("quote", symbol, 12, 34, null, 1, null, new Payload.OfQuote(Messages.QUOTE));

        assertThat(spliced(
                        FORMAT.updateHead("quote", symbol, 7, 12, 34),
                        "",
                        FORMAT.tail(new Payload.OfQuote(Messages.QUOTE))))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    @Test
    void aSnapshotInPiecesIsTheSnapshotInOne() {
        for (var reason : Messages.REASONS) {
            byte[] head = FORMAT.snapshotHead("instrument", "A", 7, "k3", 12, 34, 2, 8, reason);

            assertThat(spliced(head, "", FORMAT.tail(new Payload.OfInstrument(Messages.INSTRUMENT))))
                    .asString(UTF_8)
                    .isEqualTo(encoded(
                            snapshot("instrument", reason, null, new Payload.OfInstrument(Messages.INSTRUMENT))));
            assertThat(spliced(head, "", FORMAT.tail(null)))
                    .asString(UTF_8)
                    .isEqualTo(encoded(snapshot("instrument", reason, null, null)));
        }
    }

    @Test
    void aSnapshotOfABookCarriesItsChecksumBeforeItsData() {
        byte[] head = FORMAT.snapshotHead("book.10", "A", 7, "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);

        assertThat(spliced(head, ",\"crc\":5", FORMAT.tail(new Payload.OfBook(Messages.BOOK))))
                .asString(UTF_8)
                .isEqualTo(encoded(snapshot("book.10", SnapshotReason.INITIAL, 5L, new Payload.OfBook(Messages.BOOK))));
    }

    @Test
    void tradesInPiecesAreTheTradesInOne() {
        var cancel = new Trade(Price.parse("1"), Size.parse("2"), "72", Side.SELL, 5, "71", null);
        for (var trades : List.of(List.<Trade>of(), List.of(Messages.TRADE), List.of(Messages.TRADE, cancel))) {
            var update = new ServerMessage.Update("trade", "A", 12, 34, 11L, 1, null, new Payload.OfTrades(trades));

            assertThat(spliced(
                            FORMAT.updateHead("trade", "A", 7, 12, 34),
                            ",\"prev\":11",
                            FORMAT.tail(new Payload.OfTrades(trades))))
                    .asString(UTF_8)
                    .isEqualTo(encoded(update));
        }
    }

    @Test
    void foldedTradesAreReadAsTheirFold() {
        var earlier = new Trade(Price.parse("190"), Size.parse("1"), "70", Side.SELL, 5);
        var fold = TradeFold.of(List.of(earlier, Messages.TRADE));
        byte[] message = spliced(
                FORMAT.updateHead("trade", "A", 7, 12, 34),
                ",\"prev\":11,\"n\":2",
                FORMAT.tail(new Payload.OfFold(fold)));

        assertThat(message).asString(UTF_8).contains("\"hi\":\"190\",\"lo\":\"189.42\",\"vol\":\"101\",\"n\":2}]}");
        assertThat(MessageDecoder.decode(("[" + new String(message, UTF_8) + "]").getBytes(UTF_8)))
                .containsExactly(
                        new ServerMessage.Update("trade", "A", 12, 34, 11L, 2, null, new Payload.OfFold(fold)));
    }

    @Test
    void aReadyValueIsPutInAsItIs() {
        var update = new ServerMessage.Update("depth", "A", 12, 34, null, 1, null, new Payload.OfUnknown("[1.10]"));

        assertThat(spliced(
                        FORMAT.updateHead("depth", "A", 7, 12, 34), "", FORMAT.tail(new Payload.OfUnknown("[1.10]"))))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    private static ServerMessage snapshot(
            String channel,
            SnapshotReason reason,
            @org.jspecify.annotations.Nullable Long checksum,
            @org.jspecify.annotations.Nullable Payload payload) {
        return new ServerMessage.Snapshot(channel, "A", "k3", 12, 34, 2, 8, reason, checksum, payload);
    }

    private static String encoded(ServerMessage message) {
        return new String(MessageEncoder.encode(message), UTF_8);
    }

    private static byte[] spliced(byte[] head, String ofTheReader, byte[] tail) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head);
        bytes.writeBytes(ofTheReader.getBytes(UTF_8));
        bytes.writeBytes(tail);
        return bytes.toByteArray();
    }
}
