package io.tickgate.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tickgate admin} asks the right question, and prints what is answered. */
class AdminTest {
    private static final String SESSION = "\"id\":\"gw-1\",\"transport\":\"websocket\",\"address\":\"10.0.0.7:4711\","
            + "\"agent\":\"py\\u001b[31m\",\"client\":\"desk/1\",\"encoding\":\"tickgate.v1.json\",\"since\":\"2026-11-28T10:00:00Z\","
            + "\"subscriptions\":2,\"logged\":1,\"inLine\":1,\"pendingBytes\":512,\"isFull\":true";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer gateway;
    private volatile int status = 200;
    private volatile String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            exchange.getResponseBody().write(status == 204 ? new byte[0] : body);
            exchange.close();
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private CommandLineRun admin(String... arguments) {
        var all = new java.util.ArrayList<>(List.of("admin"));
        all.addAll(List.of(arguments));
        all.add("--url");
        all.add("http://127.0.0.1:" + gateway.getAddress().getPort());
        return CommandLineRun.start(all.toArray(String[]::new));
    }

    @Test
    void listsSessionsInColumnsWithoutWhatMovesTheCursor() throws Exception {
        answer = "{\"sessions\":[{" + SESSION + "}],\"next\":\"gw-1\"}";

        var run = admin("sessions", "--client", "desk 1", "--channel", "quote", "--limit", "1");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked).singleElement().asString().startsWith("GET /v1/sessions?");
        assertThat(asked.get(0))
                .contains("client=desk%201", "ch=quote", "limit=1")
                .doesNotContain("null");
        assertThat(run.printed().get(0)).startsWith("SESSION  ADDRESS");
        assertThat(run.printed().get(1))
                .startsWith("gw-1     10.0.0.7:4711  desk/1  py?[31m")
                .endsWith("512 (full)");
        assertThat(run.told()).anyMatch(line -> line.contains("--after gw-1"));
    }

    @Test
    void showsWhatASessionHolds() throws Exception {
        answer = "{\"session\":{" + SESSION
                + "},\"keys\":[{\"channel\":\"quote\",\"symbol\":\"A\",\"feed\":\"rt\",\"maxRate\":4,"
                + "\"state\":\"lane\",\"standing\":\"live\",\"sent\":17,\"head\":19}],\"logs\":[{\"channel\":\"trade\","
                + "\"symbols\":[\"spot:*\"],\"partitions\":[{\"partition\":2,\"next\":100,\"behind\":7,\"isAtHand\":false}]}]}";

        var run = admin("session", "gw-1");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked).containsExactly("GET /v1/sessions/gw-1");
        assertThat(run.printed())
                .contains("quote    A       rt    4/s   lane      live      17    19")
                .contains("spot:*           trade    2          100   7       no");
    }

    @Test
    void saysWhyAndHowToKnowMore() throws Exception {
        answer = "{\"answer\":\"It waits.\",\"outcome\":\"WAITS\",\"sequence\":5,\"isWatched\":false,\"decisions\":["
                + "{\"at\":\"2026-11-28T10:00:00Z\",\"decision\":\"no credit\",\"sequence\":5}]}";

        var run = admin("why", "gw-1", "book.10", "spot:BTC/USDT", "5");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked.get(0)).startsWith("GET /v1/sessions/gw-1/why?").contains("sym=spot%3ABTC%2FUSDT", "seq=5");
        assertThat(run.printed()).containsExactly("It waits.", "2026-11-28T10:00:00Z  5  no credit");
        assertThat(run.told()).anyMatch(line -> line.contains("tickgate admin watch gw-1 book.10 spot:BTC/USDT"));
    }

    @Test
    void closesWithACodeAndAReason() throws Exception {
        status = 204;

        var run = admin("close", "gw-1", "--code", "4502", "--reason", "ask the desk");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked.get(0))
                .startsWith("DELETE /v1/sessions/gw-1?")
                .contains("code=4502", "reason=ask%20the%20desk");
    }

    @Test
    void watchesOrSaysThatItDoesNot() throws Exception {
        answer = "{\"isWatched\":true}";
        assertThat(admin("watch", "gw-1", "quote", "A").awaitExit()).isZero();
        answer = "{\"isWatched\":false}";
        var refused = admin("watch", "gw-1", "quote", "A");

        assertThat(refused.awaitExit()).isEqualTo(1);
        assertThat(refused.told()).anyMatch(line -> line.contains("not watched"));
        assertThat(asked).allMatch(question -> question.startsWith("PUT /v1/sessions/gw-1/watch?"));
    }

    @Test
    void listsSymbols() throws Exception {
        answer = "{\"symbols\":[{\"symbol\":\"A\",\"channels\":[{\"channel\":\"quote\",\"head\":9,\"ageMillis\":12,"
                + "\"standing\":\"live\",\"subscribers\":3}]}]}";

        var run = admin("symbols", "btc");

        assertThat(run.awaitExit()).isZero();
        assertThat(asked).containsExactly("GET /v1/symbols?query=btc");
        assertThat(run.printed()).contains("A       quote    9       12      live    3");
    }

    @Test
    void saysWhatTheGatewayRefusesAndThatNobodyListens() throws Exception {
        status = 404;
        answer =
                "{\"title\":\"There is nothing at this address\",\"status\":404,\"detail\":\"session x: not connected to this gateway\"}";
        var refused = admin("session", "x");
        assertThat(refused.awaitExit()).isEqualTo(1);
        assertThat(refused.told()).contains("tickgate: session x: not connected to this gateway");

        answer = "<html>";
        var wrong = admin("sessions");
        assertThat(wrong.awaitExit()).isEqualTo(1);
        assertThat(wrong.told().get(0)).contains("HTTP 404");

        gateway.stop(0);
        var nobody = admin("sessions");
        assertThat(nobody.awaitExit()).isEqualTo(1);
        assertThat(nobody.told().get(0)).contains("connection refused", "tickgate.admin.port");
    }
}
