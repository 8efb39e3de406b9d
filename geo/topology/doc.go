// Package topology keeps a territory cut into areas (communes, EPCI,
// départements…) as a map of shared arcs: each piece of border is stored once,
// with the area on its left and the area on its right. It is TopoJSON's model;
// we write it ourselves because no Go library does it (orb has no overlay and
// no topology; the TopoJSON ports in Go only encode and decode).
//
// What follows from the model:
//
//   - dissolving areas into groups drops the arcs with the same group on both
//     sides, so the area of a group is the sum of its members' (Dissolve);
//   - simplifying an arc changes both of its areas in the same way, so
//     neighbours never part nor overlap (Simplify);
//   - neighbours, shared lengths and landmasses are read off the arcs.
//
// The way in is Build. It takes outlines that nearly fit (French outlines of a
// département fit each other exactly; across départements they were simplified
// apart and differ by some tens of metres) and makes one planar map of them:
//
//  1. quantize to a grid of Grid degrees;
//  2. snap: near-duplicate vertices of different areas become one, a vertex
//     near an edge of another area is inserted into it (only along edges that
//     have no twin);
//  3. node: edges that cross or touch are cut there, until none does;
//  4. trace the faces and count which areas cover each: exactly one is the
//     rule; a face covered twice (overlap) or not at all (gap) is given to a
//     neighbour when it is a sliver (a gap between three areas or more is first
//     divided); a wide gap stays a hole;
//  5. keep the edges that separate two owners and chain them into arcs.
//
// After that the areas are disjoint and fit exactly, whatever came in, and the
// Report says what had to be changed. One thing is left: a gap that is open to
// the outside at one end and crossed nowhere is no face of its own and stays, as
// a narrow estuary would (in France's outlines of 2023 there is none that is not
// a river).
//
// Coordinates are lon/lat degrees (WGS84) at every border of the package.
// Inside they are integers of Grid degrees, so that orientation tests are exact.
package topology
