// Draws given poses by the shop's own renderer, on a canvas over the page.
window.onDevice = (() => {
  const alike = 2; // pictures in a row that do not differ: all models are here
  const pause = 120;
  let pose = null;
  let presenter = null;
  let canvas = null;
  const open = async ([chunk, room, state]) => {
    const { openRoom } = await import(chunk);
    const description = await (await fetch(`./api/rooms/${room}/scene`)).json();
    canvas = document.createElement("canvas");
    document.body.append(canvas);
    Object.assign(canvas.style, { position: "fixed", inset: "0", width: "100vw", height: "100vh" });
    const hooks = { pose: () => pose, turned: () => null, picture: () => undefined, patient: () => true, progress: () => undefined };
    presenter = await openRoom(canvas, description, hooks, false);
    presenter.follow(state, null);
  };
  const draw = async (wanted) => {
    pose = wanted;
    presenter.again();
    let [last, same] = ["", 0];
    while (same < alike) {
      presenter.refresh();
      const picture = canvas.toDataURL("image/png");
      same = picture === last ? same + 1 : 0;
      last = picture;
      await new Promise((done) => setTimeout(done, pause));
    }
    return last;
  };
  return { open, draw };
})();
