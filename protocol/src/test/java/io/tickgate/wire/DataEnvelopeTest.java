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

/** A client cannot tell a message that was spliced of shared pieces from one that was written in one go. */
final class DataEnvelopeTest {
    private static final byte[] UPDATE_HEAD = DataEnvelope.updateHead("book.10", "A\"é", 12, 34);

    @Test
    void anUpdateInPiecesIsTheUpdateInOne() {
        var update = new ServerMessage.Update(
                "book.10", "A\"é", 12, 34, 11L, 3, 381928635L, new Payload.OfBook(Messages.BOOK));

        assertThat(spliced(UPDATE_HEAD, ",\"prev\":11,\"n\":3,\"crc\":381928635", DataEnvelope.tail(Messages.BOOK)))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    @Test
    void anUpdateThatDependsOnNoReaderNeedsOnlyHeadAndTail() {
        var update = new ServerMessage.Update("quote", "A", 12, 34, null, 1, null, new Payload.OfQuote(Messages.QUOTE));

        assertThat(spliced(DataEnvelope.updateHead("quote", "A", 12, 34), "", DataEnvelope.tail(Messages.QUOTE)))
                .asString(UTF_8)
                .isEqualTo(encoded(update));
    }

    @Test
    void aSnapshotInPiecesIsTheSnapshotInOne() {
        for (var reason : SnapshotReason.values()) {
            byte[] head = DataEnvelope.snapshotHead("instrument", "A", "k3", 12, 34, 2, 8, reason);

            assertThat(spliced(head, "", DataEnvelope.tail(Messages.INSTRUMENT)))
                    .asString(UTF_8)
                    .isEqualTo(encoded(
                            snapshot("instrument", reason, null, new Payload.OfInstrument(Messages.INSTRUMENT))));
            assertThat(spliced(head, "", DataEnvelope.NO_DATA))
                    .asString(UTF_8)
                    .isEqualTo(encoded(snapshot("instrument", reason, null, null)));
        }
    }

    @Test
    void aSnapshotOfABookCarriesItsChecksumBeforeItsData() {
        byte[] head = DataEnvelope.snapshotHead("book.10", "A", "k3", 12, 34, 2, 8, SnapshotReason.INITIAL);

        assertThat(spliced(head, ",\"crc\":5", DataEnvelope.tail(Messages.BOOK)))
                .asString(UTF_8)
                .isEqualTo(encoded(snapshot("book.10", SnapshotReason.INITIAL, 5L, new Payload.OfBook(Messages.BOOK))));
    }

    @Test
    void tradesInPiecesAreTheTradesInOne() {
        var cancel = new Trade(Price.parse("1"), Size.parse("2"), "72", Side.SELL, 5, "71", null);
        for (var trades : List.of(List.<Trade>of(), List.of(Messages.TRADE), List.of(Messages.TRADE, cancel))) {
            var update = new ServerMessage.Update("trade", "A", 12, 34, 11L, 1, null, new Payload.OfTrades(trades));

            assertThat(spliced(
                            DataEnvelope.updateHead("trade", "A", 12, 34), ",\"prev\":11", DataEnvelope.tail(trades)))
                    .asString(UTF_8)
                    .isEqualTo(encoded(update));
        }
    }

    @Test
    void foldedTradesAreReadAsTheLastOfThem() {
        var earlier = new Trade(Price.parse("190"), Size.parse("1"), "70", Side.SELL, 5);
        byte[] message = spliced(
                DataEnvelope.updateHead("trade", "A", 12, 34),
                ",\"prev\":11,\"n\":2",
                DataEnvelope.tail(TradeFold.of(List.of(earlier, Messages.TRADE))));

        assertThat(message).asString(UTF_8).contains("\"hi\":\"190\",\"lo\":\"189.42\",\"vol\":\"101\",\"n\":2}]}");
        assertThat(MessageDecoder.decode(("[" + new String(message, UTF_8) + "]").getBytes(UTF_8)))
                .containsExactly(new ServerMessage.Update(
                        "trade", "A", 12, 34, 11L, 2, null, new Payload.OfTrades(List.of(Messages.TRADE))));
    }

    @Test
    void aReadyValueIsPutInAsItIs() {
        var update = new ServerMessage.Update("bar.1m", "A", 12, 34, null, 1, null, new Payload.OfUnknown("[1.10]"));

        assertThat(spliced(
                        DataEnvelope.updateHead("bar.1m", "A", 12, 34),
                        "",
                        DataEnvelope.tail("[1.10]".getBytes(UTF_8))))
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
