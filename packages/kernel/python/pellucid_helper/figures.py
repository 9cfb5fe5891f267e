"""What a figure of matplotlib shows, in numbers and words: axes, texts, data of lines, patches, collections and pictures.

For verification alone: other versions of matplotlib and of fonts draw the same figure with other pixels, and this tells
whether it is the same. It rides on the message that shows the figure, in a run that nobody sees; it draws nothing, changes
nothing, and whatever fails here leaves the message as it was.
"""

import sys

KEY = "pellucid_figure"
#: So many values are told one by one; of more, so many parts.
FEW, PARTS = 32, 16
#: Of one axes; what comes after is told together.
MOST = 40
#: Frames from a message to the call that shows a figure.
FRAMES = 16


def attach(kernel_class):
    begin = kernel_class.__init__

    def __init__(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        for publisher in (self.shell.display_pub, self.shell.displayhook):
            if hasattr(publisher, "register_hook"):
                publisher.register_hook(described)

    kernel_class.__init__ = __init__


def described(message):
    try:
        content = message["content"]
        if any(mime.startswith("image/") for mime in content["data"]):
            figure = _shown()
            if figure is not None:
                content["metadata"] = {**(content.get("metadata") or {}), KEY: describe(figure)}
    except Exception:
        pass
    return message


def _shown():
    """The figure that is being shown: IPython holds it while it sends its pictures."""
    module = sys.modules.get("matplotlib.figure")
    frame = sys._getframe(2)
    for _ in range(FRAMES):
        if module is None or frame is None:
            return None
        if frame.f_code.co_name in ("display", "__call__"):
            for name in ("obj", "result"):
                if isinstance(frame.f_locals.get(name), module.Figure):
                    return frame.f_locals[name]
        frame = frame.f_back
    return None


def describe(figure):
    texts = [text.get_text() for text in figure.texts]
    legends = [_legend(legend) for legend in figure.legends]
    title = figure._suptitle.get_text() if getattr(figure, "_suptitle", None) is not None else ""
    axes = [_axes(one) for one in figure.axes]
    return {"size": numbers(figure.get_size_inches()), "title": title, "texts": texts, "legends": legends, "axes": axes}


def _axes(axes):
    bar = getattr(axes, "_colorbar", None)
    if bar is not None:
        # What a colour bar is made of differs from version to version.
        return {"colorbar": axes.get_xlabel() + axes.get_ylabel(), "limits": numbers([bar.vmin, bar.vmax])}
    found = {
        "titles": [axes.get_title(loc) for loc in ("left", "center", "right")],
        "labels": [getattr(axes, f"get_{side}label", str)() for side in "xyz"],
        "scales": [getattr(axes, f"get_{side}scale", str)() for side in "xyz"],
        "limits": numbers([limit for side in "xyz" for limit in getattr(axes, f"get_{side}lim", tuple)()]),
        "ticks": [_fixed(axis) for axis in (axes.xaxis, axes.yaxis)],
        "legend": _legend(axes.get_legend()),
        "lines": [_line(line) for line in axes.lines[:MOST]],
        "patches": _patches(axes.patches),
        "collections": [_collection(one) for one in axes.collections[:MOST]],
        "images": [_image(one) for one in axes.images[:MOST]],
        "texts": [{"text": one.get_text(), "at": numbers(one.get_position())} for one in axes.texts[:MOST]],
        "counts": [len(axes.lines), len(axes.collections), len(axes.images), len(axes.texts)],
    }
    return {key: value for key, value in found.items() if value is not None and value != []}


def _fixed(axis):
    """Words at the ticks; numbers there follow from the limits, each version in its own way."""
    formatter = type(axis.get_major_formatter()).__name__
    if formatter not in ("FixedFormatter", "StrCategoryFormatter"):
        return []
    return [label.get_text() for label in axis.get_ticklabels()][:MOST]


def _legend(legend):
    return None if legend is None else [text.get_text() for text in legend.get_texts()]


def _line(line):
    data = line.get_data_3d() if hasattr(line, "get_data_3d") else line.get_data(orig=False)
    found = {"color": _color(line.get_color()), "style": str(line.get_linestyle()), "marker": str(line.get_marker())}
    return {**found, **_labelled(line), **{side: numbers(values) for side, values in zip("xyz", data)}}


def _patches(patches):
    if not len(patches):
        return None
    import numpy

    vertices = [patch.get_patch_transform().transform(patch.get_path().vertices) for patch in patches]
    colors = [_color(patch.get_facecolor()) for patch in patches[:MOST]]
    kinds = sorted({type(patch).__name__ for patch in patches})
    return {"count": len(patches), "kinds": kinds, "colors": colors, "at": numbers(numpy.concatenate(vertices))}


def _collection(one):
    import numpy

    offsets = one._offsets3d if hasattr(one, "_offsets3d") else one.get_offsets()
    paths = [path.vertices for path in one.get_paths()]
    found = {"at": numbers(numpy.ma.concatenate([numpy.ma.ravel(each) for each in offsets])) if len(offsets) else None}
    # A scatter's paths are its marker, drawn in points.
    if not len(offsets) or len(paths) > 1:
        found["paths"] = numbers(numpy.concatenate(paths)) if paths else None
    found["values"] = None if one.get_array() is None else numbers(one.get_array())
    found["colors"] = None if one.get_array() is not None else numbers(one.get_facecolor())
    return {**_labelled(one), **{key: value for key, value in found.items() if value is not None}}


def _image(image):
    found = {"values": numbers(image.get_array()), "extent": numbers(image.get_extent())}
    if image.get_array().ndim == 2:
        found.update(colors=image.get_cmap().name, limits=numbers(image.get_clim()))
    return found


def _labelled(artist):
    label = str(artist.get_label())
    return {} if label.startswith("_") else {"label": label}


def _color(color):
    from matplotlib.colors import to_hex

    try:
        return to_hex(color, keep_alpha=True)
    except ValueError:
        return str(color)


def numbers(values):
    """Values by their number, their size, and each or a part of them relative to it."""
    import numpy

    array = numpy.ma.filled(numpy.ma.asarray(values).astype(float), numpy.nan)
    flat = array.ravel()
    missing = ~numpy.isfinite(flat)
    flat = numpy.where(missing, 0.0, flat)
    scale = float(numpy.abs(flat).max()) if flat.size else 0.0
    flat = flat / scale if scale > 0 else flat
    found = {"shape": list(array.shape), "scale": scale}
    if missing.any():
        found["missing"] = int(missing.sum())
    if flat.size <= FEW:
        return {**found, "at": [round(float(one), 8) for one in flat]}
    parts = numpy.array_split(flat, PARTS)
    level = [round(float(part.mean()), 8) for part in parts]
    rough = [round(float(numpy.abs(numpy.diff(part)).mean()), 8) for part in parts]
    return {**found, "at": level, "rough": rough}
