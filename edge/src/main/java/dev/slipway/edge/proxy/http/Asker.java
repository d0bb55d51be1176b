package dev.slipway.edge.proxy.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;

/** The caller's side of an exchange, whatever version of HTTP it speaks. */
interface Asker {
    /** With what its connection was received. */
    Reception reception();

    /** The environment that was asked. */
    default Served served() {
        return reception().served();
    }

    /** On which all of it lives. */
    default Loop loop() {
        return reception().loop();
    }

    /** Its IP address. */
    default String caller() {
        return reception().caller();
    }

    /** What it speaks, as {@code HTTP/1.1}. */
    String protocol();

    /** Takes the messages of an HTTP/1.1 answer, and may stop being writable. */
    Channel channel();

    /** Whether the connection goes on after the running exchange. */
    boolean stays();

    /** Whether the caller is read from: as long as what it sends can be passed on. */
    void resume(boolean read);

    /** The edge answers by itself. @param stay whether the request has been read to its end */
    void answer(HttpResponseStatus status, String type, String detail, boolean stay);

    /** The answer is written. @param stay whether the caller was told that its connection goes on */
    void ended(boolean stay);

    /** The answer broke off: the caller sees it by the end, for a proper end would be a lie. */
    void cut();

    /** HTTP is over: all that comes is passed down the pipeline. */
    void becomeTunnel();
}
