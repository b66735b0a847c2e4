package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static io.tickgate.gateway.testing.Market.MSFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ErrorCode;
import io.tickgate.wire.Feed;
import io.tickgate.wire.From;
import io.tickgate.wire.Mode;
import io.tickgate.wire.Payload;
import io.tickgate.wire.Position;
import io.tickgate.wire.ServerMessage;
import io.tickgate.wire.ServerMessage.Ack;
import io.tickgate.wire.ServerMessage.Error;
import io.tickgate.wire.ServerMessage.Grant;
import io.tickgate.wire.ServerMessage.Heartbeat;
import io.tickgate.wire.ServerMessage.Rejection;
import io.tickgate.wire.ServerMessage.Snapshot;
import io.tickgate.wire.ServerMessage.Status;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SnapshotReason;
import io.tickgate.wire.StatusState;
import io.tickgate.wire.SubscribeOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Keys of a market that is delayed, beside the one in real time. */
final class DelayedTest {
    private static final SubscribeOptions DELAYED = options(null, null, false, false);
    private static final SubscribeOptions RT = SubscribeOptions.DEFAULTS;

    private final TestClient client = TestClient.withDelayed(Encoding.JSON, "quote", "trade", "book.10");
    private final Market now = client.market();
    private final Market past = client.delayedMarket();

    private static SubscribeOptions options(@Nullable Mode mode, @Nullable From from, boolean once, boolean cut) {
        return new SubscribeOptions(mode, null, from, once, cut, Feed.DELAYED, false, false, null, null);
    }

    @Test
    void sendsWhatTheDelayedMarketShowsAndSaysByHowMuchItIsDelayed() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        now.quote(AAPL, "3", "4");

        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        var begun = client.read();
        now.quote(AAPL, "5", "6");
        var meanwhile = client.read();
        past.quote(AAPL, "3", "4");

        assertThat(begun).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) begun.get(0)).feed()).isEqualTo(Feed.DELAYED);
        assertThat(((Ack) begun.get(0)).delayMillis()).isEqualTo(TestClient.DELAY_MILLIS);
        assertThat(((Snapshot) begun.get(1)).sequence()).isEqualTo(101);
        assertThat(meanwhile).isEmpty();
        assertThat(client.read(Update.class)).extracting(Update::sequence).containsExactly(102L);
    }

    @Test
    void doesNotKnowASymbolBeforeItsDelayIsOver() {
        now.quote(AAPL, "1", "2");

        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        client.subscribe(DELAYED, "quote", "*");
        var before = client.read(Ack.class);
        past.quote(AAPL, "1", "2");
        client.loop().advanceMillis(100);

        assertThat(before.get(0).rejected()).containsExactly(new Rejection("AAPL.XNAS", ErrorCode.UNKNOWN_SYMBOL));
        assertThat(before.get(1).accepted()).isZero();
        assertThat(client.read()).hasExactlyElementsOfTypes(Snapshot.class);
    }

    @Test
    void refusesAFeedThatItDoesNotHave() {
        var without = new TestClient();
        without.market().quote(AAPL, "1", "2");

        client.subscribe(DELAYED, "bar.1s", "AAPL.XNAS");
        without.subscribe(DELAYED, "quote", "AAPL.XNAS");

        assertThat(client.read(Error.class))
                .extracting(Error::code, Error::message)
                .containsExactly(
                        tuple(
                                ErrorCode.BAD_REQUEST,
                                "feed: 'delayed' on bar.1s (expected: best or rt; this gateway has delayed data of [book.10, quote, trade])"));
        assertThat(without.read(Error.class))
                .extracting(Error::message)
                .containsExactly("feed: 'delayed' (expected: best or rt; this gateway has no delayed data)");
    }

    @Test
    void letsAKeyBeginAnewThatIsAskedForOfTheOtherFeed() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        now.quote(AAPL, "3", "4");
        client.subscribe(RT, "quote", "AAPL.XNAS");
        client.read();

        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        var delayed = client.read();
        now.quote(AAPL, "5", "6");
        var ofTheOther = client.read();
        client.subscribe(RT, "quote", "AAPL.XNAS");
        var back = client.readWithoutHeartbeats();

        assertThat(delayed).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Snapshot) delayed.get(1)).sequence()).isEqualTo(101);
        assertThat(((Snapshot) delayed.get(1)).reason()).isEqualTo(SnapshotReason.INITIAL);
        assertThat(ofTheOther).isEmpty();
        assertThat(((Ack) back.get(0)).feed()).isEqualTo(Feed.RT);
        assertThat(((Snapshot) back.get(1)).sequence()).isEqualTo(103);
    }

    @Test
    void goesOnOfTheFeedThatIsLeftAndSaysSo() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        now.quote(AAPL, "3", "4");
        client.subscribe(DELAYED, "quote", "*");
        client.subscribe(RT, "quote", "AAPL.XNAS");
        client.read();

        client.unsubscribe("quote", "AAPL.XNAS");
        var messages = client.read();
        now.quote(AAPL, "5", "6");

        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).accepted()).isZero();
        assertThat(((Ack) messages.get(0)).overrides())
                .containsExactly(new Grant("AAPL.XNAS", Feed.DELAYED, TestClient.DELAY_MILLIS));
        assertThat(((Snapshot) messages.get(1)).sequence()).isEqualTo(101);
        assertThat(client.read()).isEmpty();
    }

    @Test
    void waitsWhereTheClientHasReadFurtherInRealTime() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        now.quote(AAPL, "3", "4");

        client.subscribe(
                options(null, new From.Positions(Map.of("AAPL.XNAS", new Position("k3", 102))), false, false),
                "quote",
                "AAPL.XNAS");
        var begun = client.read();
        past.quote(AAPL, "3", "4");
        past.quote(AAPL, "5", "6");

        assertThat(begun).hasExactlyElementsOfTypes(Ack.class, Status.class);
        assertThat(((Status) begun.get(1)).state()).isEqualTo(StatusState.LAGGING);
        assertThat(client.read(Update.class)).extracting(Update::sequence).containsExactly(103L);
    }

    @Test
    void sendsEveryRecordUpToTheDelayedEdgeWhereverItBegins() {
        past.trade(AAPL, "1", "1");
        past.trade(AAPL, "2", "1");
        for (int i = 0; i < 5; i++) {
            now.trade(AAPL, "1", "1");
        }

        client.subscribe(options(null, new From.Earliest(), false, false), "trade", "AAPL.XNAS");
        var earliest = client.read(Update.class);
        client.subscribe(options(null, new From.Latest(), false, false), "trade", "AAPL.XNAS");
        var latest = client.readWithoutHeartbeats();
        now.trade(AAPL, "9", "1");
        past.trade(AAPL, "3", "1");

        assertThat(earliest).extracting(Update::sequence).containsExactly(101L, 102L);
        assertThat(((Snapshot) latest.get(1)).sequence()).isEqualTo(102);
        assertThat(latest).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(client.read(Update.class)).extracting(Update::sequence).containsExactly(103L);
    }

    @Test
    void sendsNothingBeforeACursorOfTheRealTimeFeedIsReached() {
        past.trade(AAPL, "1", "1");
        for (int i = 0; i < 3; i++) {
            now.trade(AAPL, "1", "1");
        }
        client.subscribe(RT, "trade", "*");
        client.read();
        client.loop().advanceMillis(5_100);
        String cursor = client.read(Heartbeat.class).get(0).cursor();
        client.unsubscribe("trade", "*");

        client.subscribe(options(null, new From.Cursor(cursor), false, false), "trade", "*");
        client.read();
        past.trade(AAPL, "1", "1");
        past.trade(AAPL, "1", "1");
        var before = client.read();
        past.trade(AAPL, "1", "1");

        assertThat(before.stream().filter(Update.class::isInstance)).isEmpty();
        assertThat(client.read(Update.class)).extracting(Update::sequence).containsExactly(104L);
    }

    @Test
    void takesEveryRecordOfOneFeedAfterTheOther() {
        past.trade(AAPL, "1", "1");
        now.trade(AAPL, "1", "1");
        now.trade(AAPL, "1", "1");
        client.subscribe(RT, "trade", "AAPL.XNAS");
        client.read();

        client.subscribe(DELAYED, "trade", "AAPL.XNAS");
        var delayed = client.readWithoutHeartbeats();
        now.trade(AAPL, "1", "1");
        past.trade(AAPL, "1", "1");
        var update = client.read();
        client.subscribe(options(Mode.CONFLATE, null, false, false), "trade", "AAPL.XNAS");
        var folded = client.read();
        client.subscribe(RT, "trade", "AAPL.XNAS");
        var back = client.readWithoutHeartbeats();

        assertThat(delayed).hasExactlyElementsOfTypes(Ack.class, Snapshot.class);
        assertThat(((Snapshot) delayed.get(1)).sequence()).isEqualTo(101);
        assertThat(update).hasExactlyElementsOfTypes(Update.class);
        assertThat(((Update) update.get(0)).sequence()).isEqualTo(102);
        // Of the same feed it flows on.
        assertThat(folded).hasExactlyElementsOfTypes(Ack.class);
        assertThat(((Snapshot) back.get(1)).sequence()).isEqualTo(103);
    }

    @Test
    void givesAKeyBackToThePatternOfTheOtherFeedThatTakesEveryRecord() {
        past.trade(AAPL, "1", "1");
        now.trade(AAPL, "1", "1");
        now.trade(AAPL, "1", "1");
        client.subscribe(DELAYED, "trade", "*");
        client.subscribe(RT, "trade", "AAPL.XNAS");
        client.read();

        client.unsubscribe("trade", "AAPL.XNAS");
        client.read();
        now.trade(AAPL, "1", "1");
        var ofTheOther = client.read(Update.class);
        past.trade(AAPL, "1", "1");

        assertThat(ofTheOther).isEmpty();
        assertThat(client.read(Update.class)).extracting(Update::sequence).containsExactly(102L);
    }

    @Test
    void doesNotShowOnceWhatIsHeldOfTheOtherFeed() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        past.trade(AAPL, "1", "2");
        now.trade(AAPL, "1", "2");
        client.subscribe(RT, "quote", "AAPL.XNAS");
        client.subscribe(RT, "trade", "AAPL.XNAS");
        client.read();

        client.subscribe(options(null, null, true, false), "quote", "AAPL.XNAS");
        client.subscribe(options(null, null, true, false), "trade", "*");
        var messages = client.read();

        var rejection = new Rejection("AAPL.XNAS", ErrorCode.BAD_REQUEST);
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Ack.class);
        assertThat(((Ack) messages.get(0)).rejected()).containsExactly(rejection);
        assertThat(((Ack) messages.get(1)).rejected()).containsExactly(rejection);
    }

    @Test
    void tellsTheAgeOfTheDelayedFeedWhereSomethingOfItIsHeld() {
        past.quote(AAPL, "1", "2");
        client.watermarks().start("md.quote", List.of("quote"), 1);
        client.watermarks().start("md.trade", List.of("trade"), 1);
        client.watermarks().reached("md.quote", 0, 1_000);
        client.watermarks().reached("md.trade", 0, 1_000);
        client.delayedWatermarks().start("md.quote", List.of("quote"), 1);
        client.delayedWatermarks().reached("md.quote", 0, 400);

        client.loop().advanceMillis(5_100);
        var before = client.read(Heartbeat.class).get(0);
        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        client.read();
        client.loop().advanceMillis(5_100);

        assertThat(before.watermarksMicros()).isEqualTo(Map.of("quote", 1_000L, "trade", 1_000L));
        assertThat(client.read(Heartbeat.class).get(0).watermarksMicros())
                .isEqualTo(Map.of("quote", 400L, "trade", 1_000L));
    }

    @Test
    void tellsOfAQuietKeyWhatTheDelayedMarketShows() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        now.quote(AAPL, "3", "4");
        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        client.read();

        client.loop().advanceMillis(5_100);
        client.read();
        client.loop().advanceMillis(5_100);

        assertThat(client.read(Heartbeat.class).get(0).quiet())
                .containsExactly(new ServerMessage.Quiet("quote", "AAPL.XNAS", 101));
    }

    @Test
    void serviceOfOneFeedDoesNotWaitForTheOther() {
        past.quote(AAPL, "1", "2");
        now.quote(AAPL, "1", "2");
        client.delayedCachesAreWarm(false);

        client.subscribe(DELAYED, "quote", "AAPL.XNAS");
        client.subscribe(RT, "quote", "AAPL.XNAS");
        var messages = client.read();

        assertThat(messages).hasExactlyElementsOfTypes(Error.class, Ack.class, Snapshot.class);
        assertThat(((Error) messages.get(0)).code()).isEqualTo(ErrorCode.STARTING);
    }

    @Test
    void cutsTheDelayedMarketWhereItStands() {
        past.quote(AAPL, "1", "2");
        past.quote(MSFT, "3", "4");
        now.quote(AAPL, "5", "6");
        client.subscribe(options(null, null, true, true), "quote", "*");

        now.cuts().market().serve();
        var before = client.read();
        past.cuts().market().serve();
        var messages = client.read();

        assertThat(before).isEmpty();
        assertThat(messages).hasExactlyElementsOfTypes(Ack.class, Snapshot.class, Snapshot.class);
        assertThat(((Ack) messages.get(0)).feed()).isEqualTo(Feed.DELAYED);
    }

    @Test
    void hasOtherNumbersForTheTopicsOfTheOtherMarket() {
        var binary = TestClient.withDelayed(Encoding.PROTO, "quote");
        binary.market().quote(AAPL, "1", "2");
        binary.market().quote(MSFT, "1", "2");
        binary.delayedMarket().quote(MSFT, "1", "2");
        binary.delayedMarket().quote(AAPL, "1", "2");
        binary.subscribe(RT, "quote", "AAPL.XNAS");
        binary.subscribe(DELAYED, "quote", "MSFT.XNAS");
        binary.read();

        binary.market().quote(AAPL, "3", "4");
        binary.delayedMarket().quote(MSFT, "5", "6");

        assertThat(binary.read(Update.class))
                .extracting(
                        Update::symbol,
                        update -> ((Payload.OfQuote) update.payload())
                                .quote()
                                .bid()
                                .price()
                                .toString())
                .containsExactlyInAnyOrder(tuple("AAPL.XNAS", "3"), tuple("MSFT.XNAS", "5"));
    }
}
