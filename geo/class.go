package geo

import (
	"math"
	"strconv"
)

// ClassBounds are the upper bounds in minutes of the classes on every map; a
// bound belongs to the class below it, as in "20 minutes at most".
var ClassBounds = [...]Minutes{10, 20, 30, 45}

// Class names the class of a travel time: "c0" (10 minutes at most) to "c4"
// (more than 45), "cx" where it is not known (NaN).
func Class(m Minutes) string {
	if math.IsNaN(float64(m)) {
		return "cx"
	}
	for i, b := range ClassBounds {
		if m <= b {
			return "c" + strconv.Itoa(i)
		}
	}
	return "c" + strconv.Itoa(len(ClassBounds))
}
