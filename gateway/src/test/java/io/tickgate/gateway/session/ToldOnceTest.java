package io.tickgate.gateway.session;

import static io.tickgate.gateway.testing.Market.AAPL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.testing.TestClient;
import io.tickgate.wire.ServerMessage.Update;
import io.tickgate.wire.SubscribeOptions;
import org.junit.jupiter.api.Test;

/** Who waits with a value that it has not looked at is told of one more, and of none after that. */
final class ToldOnceTest {
    private static final SubscribeOptions SLOWLY = SubscribeOptions.DEFAULTS.withMaxRate(1);

    private final TestClient client = new TestClient();
    private final Market market = client.market();

    private void quote(String bid) {
        market.quote(AAPL, bid, "9");
        client.loop().runAll();
    }

    private Subscription subscribed(SubscribeOptions options) {
        client.subscribe(options, "quote", "AAPL.XNAS");
        client.read();
        return client.session().subscriptions().all().iterator().next();
    }

    @Test
    void isPassedOverFromTheSecondValueOnUntilItHasLooked() {
        quote("1");
        var subscription = subscribed(SLOWLY);

        quote("2");
        assertThat(subscription.isAboutToLook()).isFalse();
        quote("3");
        assertThat(subscription.isAboutToLook()).isTrue();
        client.loop().advanceMillis(1_100);
        assertThat(client.read(Update.class)).hasSize(1);
        client.loop().advanceMillis(1_100);
        assertThat(client.read(Update.class)).isEmpty();

        assertThat(subscription.isAboutToLook()).isFalse();
        quote("4");
        assertThat(client.read(Update.class)).hasSize(1);
    }

    @Test
    void isNotPassedOverWhereEachValueIsSentBeforeTheNext() {
        quote("1");
        var subscription = subscribed(SubscribeOptions.DEFAULTS);

        for (int i = 2; i < 5; i++) {
            quote(Integer.toString(i));
            assertThat(subscription.isAboutToLook()).isFalse();
            assertThat(client.read(Update.class)).hasSize(1);
        }
    }

    @Test
    void isToldOfEachAgainWithALimitOfAge() {
        quote("1");
        var subscription = subscribed(SLOWLY);
        quote("2");
        quote("3");
        assertThat(subscription.isAboutToLook()).isTrue();

        client.send(
                "{\"op\":\"sub\",\"id\":2,\"ch\":\"quote\",\"syms\":[\"AAPL.XNAS\"],\"maxRate\":1,\"maxAge\":5000}");
        quote("4");

        assertThat(subscription.isAboutToLook()).isFalse();
    }
}
