// Package svg draws maps as SVG text from orb geometries.
//
// A Frame is a window on the ground: a projection, a size in px units and a
// fit. A Map is one frame or several side by side (France and its overseas
// départements, each at its own scale) and layers drawn into them in order:
// areas, lines, points, labels, scale bars.
//
// The text holds no colour and no style, only classes: the style sheet of the
// page colours it, in the dark and in print too. Every map has a title and a
// description that stand for it where it can't be seen. Coordinates are rounded
// to tenths of a unit (or less) and written relative to the vertex before, so
// that a département of 350 communes is some tens of kilobytes and a small map
// of a commune and its neighbours some kilobytes. The same input gives the same
// bytes.
//
// Geometries come in lon/lat degrees (WGS84).
package svg
