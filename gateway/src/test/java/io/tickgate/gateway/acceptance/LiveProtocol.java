package io.tickgate.gateway.acceptance;

import io.tickgate.model.BookChange;
import io.tickgate.model.BookLevels;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Side;
import io.tickgate.model.Size;
import io.tickgate.model.Symbol;
import io.tickgate.model.Tick;
import io.tickgate.model.Trade;
import io.tickgate.model.TradingState;
import io.tickgate.record.RecordHeaders;
import io.tickgate.record.SourceTopic;
import io.tickgate.record.TickCodec;
import io.tickgate.simulator.publish.KafkaPublisher;
import io.tickgate.simulator.publish.MicroClock;
import io.tickgate.simulator.publish.PublishSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A market in Kafka in which all happens that a gateway has a word for.
 *
 * <p>Confined to the thread of its test.
 */
final class LiveProtocol implements AutoCloseable {
    private static final byte[] ANOTHER_SOURCE = "another".getBytes(StandardCharsets.US_ASCII);

    private final String topicPrefix;
    private final KafkaPublisher publisher;
    private final KafkaProducer<byte[], byte[]> producer;
    private long cents = 10_000;
    private long trades;

    LiveProtocol(String bootstrapServers, String topicPrefix) {
        this.topicPrefix = topicPrefix;
        publisher = KafkaPublisher.open(PublishSettings.to(bootstrapServers).withTopicPrefix(topicPrefix));
        var serializer = new ByteArraySerializer();
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), serializer, serializer);
    }

    void everythingOf(String symbol) {
        instrument(symbol);
        quote(symbol);
        fullBook(symbol);
        trade(symbol);
    }

    void instrument(String symbol) {
        publish(
                symbol,
                new Instrument(
                        symbol + " Inc.",
                        "XNAS",
                        "USD",
                        2,
                        0,
                        Price.parse("0.01"),
                        price(),
                        TradingState.HALTED,
                        "volatility"));
    }

    void quote(String symbol) {
        publish(symbol, new Quote(level(), level()));
    }

    void quoteOfOneSide(String symbol) {
        publish(symbol, new Quote(level(), null));
    }

    void fullBook(String symbol) {
        publish(symbol, new BookChange(true, BookLevels.of(List.of(level()), List.of(level()))));
    }

    void bookChange(String symbol) {
        publish(symbol, new BookChange(false, BookLevels.of(List.of(level()), List.of(level()))));
    }

    void trade(String symbol) {
        publish(symbol, ordinaryTrade());
    }

    void cancelLastTrade(String symbol) {
        publish(symbol, new Trade(price(), Size.parse("7"), null, null, micros(), Long.toString(trades), null));
    }

    void correctLastTrade(String symbol) {
        String corrected = Long.toString(trades);
        publish(symbol, new Trade(price(), Size.parse("7"), "c", Side.SELL, micros(), null, corrected));
    }

    private Trade ordinaryTrade() {
        trades++;
        return new Trade(price(), Size.parse("7"), Long.toString(trades), Side.BUY, micros());
    }

    /** Trades of another source, some of which are missing. */
    void tradesWithAGap(String symbol) {
        send(SourceTopic.TRADE, symbol, TickCodec.encode(ordinaryTrade()), 1);
        send(SourceTopic.TRADE, symbol, TickCodec.encode(ordinaryTrade()), 5);
    }

    void unreadableQuote(String symbol) {
        send(SourceTopic.QUOTE, symbol, "nonsense".getBytes(StandardCharsets.US_ASCII), 1);
    }

    void deletedQuote(String symbol) {
        send(SourceTopic.QUOTE, symbol, null, 2);
    }

    private void publish(String symbol, Tick tick) {
        publisher.publish(new Symbol(symbol), tick, micros());
    }

    private void send(SourceTopic kind, String symbol, byte @Nullable [] value, long sourceSequence) {
        List<Header> headers = List.of(
                new RecordHeader(RecordHeaders.TIME, RecordHeaders.encode(micros())),
                new RecordHeader(RecordHeaders.PUBLISHED, RecordHeaders.encode(micros())),
                new RecordHeader(RecordHeaders.SOURCE, ANOTHER_SOURCE),
                new RecordHeader(RecordHeaders.SOURCE_SEQUENCE, RecordHeaders.encode(sourceSequence)));
        String topic = topicPrefix + kind.name().toLowerCase(Locale.ROOT);
        byte[] key = symbol.getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(topic, null, null, key, value, headers))
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Level level() {
        return new Level(price(), Size.parse("5"));
    }

    /** Another one each time. */
    private Price price() {
        cents++;
        return Price.parse("%d.%02d".formatted(cents / 100, cents % 100));
    }

    static long micros() {
        return MicroClock.system().epochMicros();
    }

    @Override
    public void close() {
        producer.close();
        publisher.close();
    }
}
