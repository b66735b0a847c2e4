package io.tickgate.wire;

import io.tickgate.json.Json;
import io.tickgate.model.Bar;
import io.tickgate.model.BookLevels;
import io.tickgate.model.DecimalText;
import io.tickgate.model.Instrument;
import io.tickgate.model.Level;
import io.tickgate.model.Price;
import io.tickgate.model.Quote;
import io.tickgate.model.Trade;
import io.tickgate.model.TradeFold;
import io.tickgate.wire.proto.TickgateV1;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Writes the {@code data} of a message as Protobuf. {@link ProtoPayloadReader} reads it.
 *
 * <p>Thread-safe.
 */
final class ProtoPayload {
    private static final int LONG_BITS = 64;

    private ProtoPayload() {}

    static TickgateV1.Data write(Payload payload) {
        try {
            return writeTyped(payload);
        } catch (ArithmeticException e) {
            // Numbers that no common scale holds: their own text does.
            return TickgateV1.Data.newBuilder().setJson(json(payload)).build();
        }
    }

    private static TickgateV1.Data writeTyped(Payload payload) {
        var data = TickgateV1.Data.newBuilder();
        if (payload instanceof Payload.OfQuote quote) {
            data.setQuote(write(quote.quote()));
        } else if (payload instanceof Payload.OfInstrument instrument) {
            data.setInstrument(write(instrument.instrument()));
        } else if (payload instanceof Payload.OfBook book) {
            data.setBook(write(book.levels()));
        } else if (payload instanceof Payload.OfTrades trades) {
            var list = TickgateV1.Trades.newBuilder();
            trades.trades().forEach(trade -> list.addTrades(write(trade)));
            data.setTrades(list);
        } else if (payload instanceof Payload.OfFold fold) {
            data.setFold(write(fold.fold()));
        } else if (payload instanceof Payload.OfBar bar) {
            data.setBar(write(bar.bar()));
        } else if (payload instanceof Payload.OfBars bars) {
            var list = TickgateV1.Bars.newBuilder();
            bars.bars().forEach(bar -> list.addBars(write(bar)));
            data.setBars(list);
        } else if (payload instanceof Payload.OfFields || payload instanceof Payload.OfEvents) {
            // What an operator names anew each time has no numbers of fields.
            data.setJson(json(payload));
        } else if (payload instanceof Payload.OfUnknown unknown) {
            data.setJson(unknown.json());
        }
        return data.build();
    }

    private static String json(Payload payload) {
        return new String(Json.write(json -> MessageEncoder.writePayload(json, payload)), StandardCharsets.UTF_8);
    }

    private static TickgateV1.Quote write(Quote quote) {
        var bid = quote.bid();
        var ask = quote.ask();
        int priceScale = Math.max(
                bid == null ? 0 : bid.price().scale(),
                ask == null ? 0 : ask.price().scale());
        int sizeScale = Math.max(
                bid == null ? 0 : bid.size().scale(),
                ask == null ? 0 : ask.size().scale());
        var written = TickgateV1.Quote.newBuilder().setPxScale(priceScale).setSzScale(sizeScale);
        if (bid != null) {
            written.setBid(write(bid, priceScale, sizeScale));
        }
        if (ask != null) {
            written.setAsk(write(ask, priceScale, sizeScale));
        }
        return written.build();
    }

    private static TickgateV1.Level write(Level level, int priceScale, int sizeScale) {
        return TickgateV1.Level.newBuilder()
                .setPx(level.price().atScale(priceScale).mantissa())
                .setSz(level.size().atScale(sizeScale).mantissa())
                .build();
    }

    private static TickgateV1.Book write(BookLevels levels) {
        var book = TickgateV1.Book.newBuilder().setPxScale(levels.priceScale()).setSzScale(levels.sizeScale());
        for (int i = 0; i < levels.bidCount(); i++) {
            book.addBids(levels.bidPrice(i)).addBids(levels.bidSize(i));
        }
        for (int i = 0; i < levels.askCount(); i++) {
            book.addAsks(levels.askPrice(i)).addAsks(levels.askSize(i));
        }
        return book.build();
    }

    private static TickgateV1.Trade write(Trade trade) {
        var written = TickgateV1.Trade.newBuilder()
                .setPx(trade.price().mantissa())
                .setPxScale(trade.price().scale())
                .setSz(trade.size().mantissa())
                .setSzScale(trade.size().scale())
                .setSideValue(ProtoWords.number(trade.side()))
                .setTs(trade.timeMicros());
        if (trade.id() != null) {
            written.setId(trade.id());
        }
        if (trade.cancels() != null) {
            written.setCancels(trade.cancels());
        }
        if (trade.corrects() != null) {
            written.setCorrects(trade.corrects());
        }
        return written.build();
    }

    private static TickgateV1.Fold write(TradeFold fold) {
        return TickgateV1.Fold.newBuilder()
                .setLast(write(fold.last()))
                .setHi(write(fold.high()))
                .setLo(write(fold.low()))
                .setVol(write(fold.volume()))
                .setN(fold.count())
                .build();
    }

    private static TickgateV1.Bar write(Bar bar) {
        int scale = Math.max(
                Math.max(bar.open().scale(), bar.high().scale()),
                Math.max(bar.low().scale(), bar.close().scale()));
        return TickgateV1.Bar.newBuilder()
                .setT(bar.startMicros())
                .setPxScale(scale)
                .setO(bar.open().atScale(scale).mantissa())
                .setH(bar.high().atScale(scale).mantissa())
                .setL(bar.low().atScale(scale).mantissa())
                .setC(bar.close().atScale(scale).mantissa())
                .setV(write(bar.volume()))
                .setN(bar.count())
                .setFinal(bar.isFinal())
                .setRev(bar.revision())
                .setPartial(bar.isPartial())
                .build();
    }

    private static TickgateV1.Instrument write(Instrument instrument) {
        var written = TickgateV1.Instrument.newBuilder()
                .setPxScale(instrument.priceScale())
                .setSzScale(instrument.sizeScale())
                .setStateValue(ProtoWords.number(instrument.state()));
        if (instrument.name() != null) {
            written.setName(instrument.name());
        }
        if (instrument.venue() != null) {
            written.setVenue(instrument.venue());
        }
        if (instrument.currency() != null) {
            written.setCurrency(instrument.currency());
        }
        if (instrument.tickSize() != null) {
            written.setTick(write(instrument.tickSize()));
        }
        if (instrument.previousClose() != null) {
            written.setPrevClose(write(instrument.previousClose()));
        }
        if (instrument.stateReason() != null) {
            written.setReason(instrument.stateReason());
        }
        return written.build();
    }

    private static TickgateV1.Decimal write(Price price) {
        return TickgateV1.Decimal.newBuilder()
                .setMantissa(price.mantissa())
                .setScale(price.scale())
                .build();
    }

    private static TickgateV1.Decimal write(BigDecimal volume) {
        var plain = volume.scale() < 0 ? volume.setScale(0) : volume;
        return plain.unscaledValue().bitLength() < LONG_BITS && plain.scale() <= DecimalText.MAX_SCALE
                ? TickgateV1.Decimal.newBuilder()
                        .setMantissa(plain.unscaledValue().longValue())
                        .setScale(plain.scale())
                        .build()
                : TickgateV1.Decimal.newBuilder().setWide(plain.toPlainString()).build();
    }
}
