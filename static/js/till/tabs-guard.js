/**
 * One tab sells. A tab that opens asks the others of this till; if one sells there, this one is told and stays quiet until it
 * is asked to take over, which makes the other one quiet.
 */
export class TabsGuard {
  /** channel: a BroadcastChannel; onBlocked and onFree are called when this tab falls quiet or may sell. */
  constructor({ channel, id, onBlocked, onFree }) {
    Object.assign(this, { channel, id, onBlocked, onFree, isBlocked: false });
    channel.onmessage = ({ data }) => this.hear(data);
    this.say("hello");
  }

  say(word) {
    this.channel.postMessage({ word, from: this.id });
  }

  hear({ word, from }) {
    if (from === this.id) return;
    if (word === "hello" && !this.isBlocked) this.say("here");
    if (word === "here" || word === "mine") this.block();
  }

  block() {
    if (this.isBlocked) return;
    this.isBlocked = true;
    this.onBlocked();
  }

  takeOver() {
    this.isBlocked = false;
    this.say("mine");
    this.onFree();
  }
}

/** Starts it in a page; gives the guard. */
export function startTabsGuard(tillId, { onBlocked, onFree }) {
  if (!("BroadcastChannel" in window)) return { isBlocked: false };
  let cover = null;
  const guard = new TabsGuard({
    channel: new BroadcastChannel(`till-${tillId}`),
    id: `${performance.timeOrigin}-${Math.random()}`,
    onBlocked() {
      cover = document.getElementById("till-second-tab").content.firstElementChild.cloneNode(true);
      document.body.append(cover);
      const button = cover.querySelector("[data-till-take-over]");
      button.addEventListener("click", () => guard.takeOver());
      button.focus();
      onBlocked();
    },
    // What was sold meanwhile is the server's; the page is asked for again.
    onFree() {
      cover?.remove();
      onFree();
      location.reload();
    },
  });
  return guard;
}
