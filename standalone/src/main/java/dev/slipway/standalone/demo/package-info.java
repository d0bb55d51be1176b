/** The main job before a user's eyes, over the same API that everybody has; and the traffic that it is shown with. */
@NullMarked
package dev.slipway.standalone.demo;

import org.jspecify.annotations.NullMarked;
